import { renderText } from "../../../src/view/text.ts";
import type { Part, ReaderStyle, View } from "../../../src/view/view.ts";
import { escapeMarkdown, markdownLine } from "./escape.ts";
import { FALLBACK_BYTES, SUMMARY_TEXT } from "./limits.ts";
import { spanText } from "./spans.ts";

/** Said at the end when not all of it fits. */
const MORE = "… Open it in a newer Teams to see the rest.";
/** Columns: no more than a narrow window shows. */
const WIDTH = 60;
/** All tables and lists together show no more: there are few bytes. */
const ROWS = 30;

/** A view as plain lines for a client that cannot show the card; cut between lines, and nothing in it is interpreted. */
export function fallbackText(view: View, reader: ReaderStyle): string {
  const { parts, cut } = beginning(view.parts);
  const lines = renderText({ title: view.title, parts }, reader, { width: WIDTH })
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^[═─\s]+$/u.test(line))
    .map((line) => escapeMarkdown(line.trim()));
  let text = "";
  for (const line of lines) {
    const longer = text === "" ? line : `${text}\n\n${line}`;
    if (jsonBytes(`${longer}\n\n${MORE}`) > FALLBACK_BYTES) return text === "" ? MORE : `${text}\n\n${MORE}`;
    text = longer;
  }
  return cut ? `${text}\n\n${MORE}` : text;
}

/** As many parts as could fit, and of a table or list as many rows. */
function beginning(parts: readonly Part[]): { readonly parts: readonly Part[]; readonly cut: boolean } {
  const begun: Part[] = [];
  let room = ROWS;
  for (const part of parts) {
    if (room <= 0) return { parts: begun, cut: true };
    begun.push(beginningOf(part, room));
    room -= rowsOf(part);
  }
  return { parts: begun, cut: room < 0 };
}

function rowsOf(part: Part): number {
  if (part.kind === "table") return part.rows.length;
  return part.kind === "lines" ? part.lines.length : 1;
}

function beginningOf(part: Part, rows: number): Part {
  if (part.kind === "table") return { ...part, rows: part.rows.slice(0, rows) };
  return part.kind === "lines" ? { ...part, lines: part.lines.slice(0, rows) } : part;
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
