import { formatCell, formatTime } from "../../../src/view/format.ts";
import type { Part, ReaderStyle, Span } from "../../../src/view/view.ts";

/** Lists of mails show about so much. */
const PREVIEW_CHARS = 140;

/** What a list of mails shows beside the subject: the first thing the mail says. */
export function previewOf(parts: readonly Part[], reader: ReaderStyle): string {
  for (const part of parts) {
    const words = wordsOf(part, reader);
    if (words !== "") return words.length <= PREVIEW_CHARS ? words : `${words.slice(0, PREVIEW_CHARS - 1)}…`;
  }
  return "";
}

function wordsOf(part: Part, reader: ReaderStyle): string {
  switch (part.kind) {
    case "text":
    case "note":
      return part.spans.map((span) => spanWords(span, reader)).join("");
    case "facts":
      return part.facts
        .slice(0, 4)
        .map(({ label, value }) => `${label}: ${formatCell(value, reader)}`)
        .join(" · ");
    case "table":
      return part.caption;
    case "list":
      return (part.items[0] ?? []).map((span) => spanWords(span, reader)).join("");
    case "lines":
      return (part.lines[0]?.spans ?? []).map((span) => spanWords(span, reader)).join("");
    case "heading":
    case "chart":
    case "actions":
      return "";
  }
}

function spanWords(span: Span, reader: ReaderStyle): string {
  if (typeof span === "string") return span;
  if ("strong" in span) return span.strong;
  if ("code" in span) return span.code;
  if ("link" in span) return span.text;
  return formatTime(span.at, span.style, reader);
}
