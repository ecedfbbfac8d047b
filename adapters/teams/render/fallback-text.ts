import { renderText } from "../../../src/view/text.ts";
import type { ReaderStyle, View } from "../../../src/view/view.ts";
import { escapeMarkdown, markdownLine } from "./escape.ts";
import { FALLBACK_BYTES, SUMMARY_TEXT } from "./limits.ts";
import { spanText } from "./spans.ts";

/** Said at the end when not all of it fits. */
const MORE = "… Open it in a newer Teams to see the rest.";
/** Columns: no more than a narrow window shows. */
const WIDTH = 60;

/** A view as plain lines for a client that cannot show the card; cut between lines, and nothing in it is interpreted. */
export function fallbackText(view: View, reader: ReaderStyle): string {
  const lines = renderText(view, reader, { width: WIDTH })
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^[═─\s]+$/u.test(line))
    .map((line) => escapeMarkdown(line.trim()));
  let text = "";
  for (const line of lines) {
    const longer = text === "" ? line : `${text}\n\n${line}`;
    if (jsonBytes(`${longer}\n\n${MORE}`) > FALLBACK_BYTES) return text === "" ? MORE : `${text}\n\n${MORE}`;
    text = longer;
  }
  return text;
}

/** The one line that search, notifications and the activity feed show: the title and the first sentence. */
export function summaryText(view: View, reader: ReaderStyle): string {
  const first = view.parts.find((part) => part.kind === "text");
  const more = first === undefined ? "" : spanText(first.spans, reader).trim();
  const title = view.title.trim();
  return markdownLine(more === "" ? title : `${title} · ${more}`, SUMMARY_TEXT);
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
