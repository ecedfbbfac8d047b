import { LEVELS } from "../../../src/core/level.ts";
import { formatAge, formatCell, NOTHING } from "../../../src/view/format.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import type { Cell, ReaderStyle } from "../../../src/view/view.ts";
import { plainLine } from "./blocks.ts";
import { clipEscaped, escapeMrkdwn } from "./escape.ts";
import { CELL_INDENT, CELL_TEXT } from "./limits.ts";
import { timeToken } from "./spans.ts";

export type TableCell =
  | { type: "raw_text"; text: string }
  | { type: "raw_number"; value: number; text: string };

/** A cell of a table: a number with its text where there is one to sort by, else text in which nothing is read. */
export function tableCell(cell: Cell, reader: ReaderStyle): TableCell {
  const text = cellText(cell, reader);
  const value = sortValue(cell);
  return value === null ? { type: "raw_text", text } : { type: "raw_number", value, text };
}

/** A cell as one line of text, never empty; the spaces that indent it stay. */
export function cellText(cell: Cell, reader: ReaderStyle): string {
  const text = formatCell(cell, reader);
  const indent = /^ */.exec(text)?.[0] ?? "";
  return "\u00a0".repeat(Math.min(indent.length, CELL_INDENT)) + plainLine(text, CELL_TEXT);
}

/** A cell as mrkdwn of at most `most` characters; a time is shown in the zone of whoever looks. */
export function cellMrkdwn(cell: Cell, reader: ReaderStyle, most: number): string {
  if (cell.kind === "time" && cell.at !== null) {
    return `${timeToken(cell.at, "date-time", reader)} (${formatAge(cell.asOf - cell.at)})`;
  }
  const text = clipEscaped(formatCell(cell, reader), most, escapeMrkdwn);
  return text.trim() === "" ? NOTHING : text;
}

/** What a column is sorted by; levels by severity, times by seconds with `never` first. */
function sortValue(cell: Cell): number | null {
  const value = numberOf(cell);
  return value !== null && Number.isFinite(value) ? value : null;
}

function numberOf(cell: Cell): number | null {
  switch (cell.kind) {
    case "text":
      return null;
    case "number":
    case "percent":
      return cell.value;
    case "bytes":
      return Number(cell.value);
    case "level":
      return LEVELS.indexOf(cell.level);
    case "time":
      return cell.at === null ? 0 : Math.floor(cell.at / 1000);
    case "money":
      return neutralLine(cell.amount).trim() === "" ? null : Number(cell.amount);
  }
}
