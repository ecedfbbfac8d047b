import { formatAge, formatCell } from "../../../src/view/format.ts";
import type { Cell, ReaderStyle } from "../../../src/view/view.ts";
import type { Inline } from "./elements.ts";
import { clipTo, markdownLine, plainLine } from "./escape.ts";
import { CELL_INDENT, CELL_TEXT, TEXT } from "./limits.ts";
import { timeText } from "./spans.ts";

/** A cell as one line of text, never empty; the spaces that indent it stay. */
export function cellText(cell: Cell, reader: ReaderStyle): string {
  const text = formatCell(cell, reader);
  const indent = /^ */.exec(text)?.[0] ?? "";
  return "\u00a0".repeat(Math.min(indent.length, CELL_INDENT)) + plainLine(text, CELL_TEXT);
}

/** A cell of a table; critical is said in colour, too. */
export function cellInline(cell: Cell, reader: ReaderStyle): Inline {
  const text = cellText(cell, reader);
  if (cell.kind !== "level" || cell.level === "ok") return text;
  const color = cell.level === "critical" ? ({ color: "Attention" } as const) : {};
  return { type: "TextRun", text, weight: "Bolder", ...color };
}

/** A cell where Markdown is read; a time is shown in the zone of whoever looks. */
export function cellMarkdown(cell: Cell, reader: ReaderStyle): string {
  if (cell.kind === "time" && cell.at !== null) {
    return `${timeText(cell.at, "date-time", reader)} (${formatAge(cell.asOf - cell.at)})`;
  }
  return markdownLine(clipTo(formatCell(cell, reader), TEXT), TEXT);
}
