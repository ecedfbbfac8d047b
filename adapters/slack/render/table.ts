import { formatNumber } from "../../../src/view/format.ts";
import { layOutTable } from "../../../src/view/text-table.ts";
import type { TablePart } from "../../../src/view/view.ts";
import { plainLine, type SlackBlock } from "./blocks.ts";
import { tableCell, type TableCell } from "./cell.ts";
import { clipTo } from "./escape.ts";
import {
  CAPTION_TEXT,
  CELL_TEXT,
  PLAIN_TABLE_ROWS,
  RICH_TEXT,
  TABLE_CHARACTERS,
  TABLE_COLUMNS,
  TABLE_PAGE,
  TABLE_ROWS,
} from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { codeBlock, noteBlock, strongLine, textBlock } from "./text-blocks.ts";

/** A table whose cells are text already, cut to what any kind of table block takes. */
interface Table {
  readonly caption: string;
  readonly columns: TablePart["columns"];
  readonly header: readonly TableCell[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Width of a table that is text, in characters: what fits beside the margins of a window of usual width. */
const TEXT_WIDTH = 78;

/**
 * A table: `data_table`, which sorts and turns pages; `table` where the workspace refused that, and where there
 * may be no other; else text in columns. Its caption always stands above it, where everybody sees it.
 */
export function tablePiece(part: TablePart, around: Surroundings): Piece {
  const table = prepare(part, around);
  const caption = strongLine(table.caption);
  if (part.rows.length === 0 || table.columns.length === 0) return whole([caption, textBlock("none")]);
  const { build, most } = kindOf(table, around);
  const total = part.rows.length + (part.moreRows ?? 0);
  return {
    rows: Math.min(most, table.rows.length),
    cut: part.rows.length > most || part.columns.length > TABLE_COLUMNS,
    keeps: "short",
    build: (rows) => [caption, ...(rows > 0 ? [build(rows)] : []), ...moreNote(total - rows, around)],
  };
}

/** Says below a table, a list or lines how many more there are. */
export function moreNote(more: number, { reader }: Surroundings): SlackBlock[] {
  return more > 0 ? [noteBlock(`and ${formatNumber(more, reader)} more`)] : [];
}

function prepare(part: TablePart, { reader }: Surroundings): Table {
  const columns = part.columns.slice(0, TABLE_COLUMNS);
  const empty = { kind: "text", text: "" } as const;
  return {
    caption: plainLine(part.caption, CAPTION_TEXT),
    columns,
    header: columns.map((column) => ({ type: "raw_text", text: plainLine(column.label, CELL_TEXT) })),
    rows: part.rows
      .slice(0, TABLE_ROWS)
      .map((row) => columns.map((_, index) => tableCell(row[index] ?? empty, reader))),
  };
}

function kindOf(
  table: Table,
  { surface, rejected, left }: Surroundings,
): { build: (rows: number) => SlackBlock; most: number } {
  const message = surface === "message";
  if (message && !rejected.has("data_table")) {
    return {
      build: (rows) => dataTable(table, rows),
      most: rowsWithin(table, TABLE_ROWS),
    };
  }
  if (message && !rejected.has("table") && left.plainTables > 0) {
    left.plainTables -= 1;
    return { build: (rows) => plainTable(table, rows), most: rowsWithin(table, PLAIN_TABLE_ROWS) };
  }
  return { build: (rows) => codeBlock(textTable(table, rows)), most: textRows(table) };
}

function dataTable(table: Table, rows: number): SlackBlock {
  const header = table.columns.findIndex((column) => column.rowHeader === true);
  return {
    type: "data_table",
    caption: table.caption,
    rows: [[...table.header], ...table.rows.slice(0, rows).map((row) => [...row])],
    page_size: Math.min(rows, TABLE_PAGE),
    row_header_column_index: Math.max(0, header),
  };
}

function plainTable(table: Table, rows: number): SlackBlock {
  return {
    type: "table",
    rows: [[...table.header], ...table.rows.slice(0, rows).map((row) => [...row])],
    column_settings: table.columns.map((column) => ({ align: column.align ?? "left", is_wrapped: false })),
  };
}

function textTable(table: Table, rows: number): string {
  const shown = table.rows.slice(0, rows);
  const columns = table.columns.map((column, index) => ({
    label: table.header[index]?.text ?? "",
    align: column.align ?? "left",
    clips: shown.every((row) => row[index]?.type === "raw_text"),
  }));
  const lines = layOutTable({ columns, rows: shown.map((row) => row.map((cell) => cell.text)) }, TEXT_WIDTH);
  return clipTo(lines.join("\n"), RICH_TEXT);
}

/** How many rows fit into the characters of a table: always one, because cells are short. */
function rowsWithin(table: Table, most: number): number {
  let characters = charactersOf(table.header);
  let rows = 0;
  for (const row of table.rows.slice(0, most)) {
    characters += charactersOf(row);
    if (characters > TABLE_CHARACTERS) break;
    rows += 1;
  }
  return rows;
}

function charactersOf(row: readonly TableCell[]): number {
  return row.reduce((sum, cell) => sum + cell.text.length, 0);
}

function textRows(table: Table): number {
  let rows = table.rows.length;
  while (rows > 1 && textTable(table, rows).length >= RICH_TEXT) rows = Math.floor(rows * 0.8);
  return rows;
}
