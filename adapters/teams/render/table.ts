import { formatNumber, NOTHING } from "../../../src/view/format.ts";
import type { Cell, Column, ReaderStyle, TablePart } from "../../../src/view/view.ts";
import { cellInline, cellText } from "./cell.ts";
import type { CardElement, RichTextBlock, Table, TableCell, TableRow } from "./elements.ts";
import { markdownLine, plainLine } from "./escape.ts";
import { CELL_TEXT, FOLDED_COLUMNS, TABLE_COLUMNS, TABLE_ROWS } from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { smallNote, strongLine } from "./text-elements.ts";

/** Which columns stand beside each other, and which in small type below the name of the row. */
interface Layout {
  readonly beside: readonly number[];
  readonly below: readonly number[];
  /** The column that names the row. */
  readonly name: number;
}

const EMPTY = { kind: "text", text: "" } as const;

/**
 * A table; where the tenant refused those, a line for each row. A card is as wide as a telephone: columns that have no
 * room beside the others stand below the name of their row, each with its label.
 */
export function tablePiece(part: TablePart, around: Surroundings): Piece {
  const caption = strongLine(part.caption);
  if (part.rows.length === 0 || part.columns.length === 0) return whole([caption, smallNote("none")]);
  const layout = layOut(part);
  const total = part.rows.length + (part.moreRows ?? 0);
  const { reader } = around;
  const shown = part.rows.slice(0, TABLE_ROWS);
  const asTable = !around.rejected.has("tables");
  const rows = asTable ? shown.map((row) => tableRow(part, row, layout, reader)) : [];
  const lines = asTable ? [] : shown.map((row) => rowLine(part, row, layout, reader));
  return {
    rows: shown.length,
    cut: part.rows.length > TABLE_ROWS || part.columns.length > FOLDED_COLUMNS,
    keeps: "short",
    build: (most) => [
      caption,
      ...(most === 0 ? [] : asTable ? [table(part, rows.slice(0, most), layout)] : lines.slice(0, most)),
      ...moreNote(total - most, reader),
    ],
  };
}

/** Says below a table, a list or lines how many more there are. */
export function moreNote(more: number, reader: ReaderStyle): CardElement[] {
  return more > 0 ? [smallNote(`and ${formatNumber(more, reader)} more`)] : [];
}

/** What is compared stands beside the name, what only describes below it; all in the table's own order. */
function layOut({ columns, rows }: TablePart): Layout {
  const known = columns.slice(0, FOLDED_COLUMNS).map((_, index) => index);
  const named = known.find((index) => columns[index]?.rowHeader === true);
  const name = named ?? 0;
  const others = known.filter((index) => index !== name);
  const ranked = others.toSorted((one, other) => rankOf(rows, one) - rankOf(rows, other));
  const chosen = new Set([name, ...ranked.slice(0, TABLE_COLUMNS - 1)]);
  return {
    beside: known.filter((index) => chosen.has(index)),
    below: known.filter((index) => !chosen.has(index)),
    name,
  };
}

function rankOf(rows: TablePart["rows"], column: number): number {
  const kinds = rows.map((row) => row[column]?.kind);
  if (kinds.includes("level")) return 0;
  return kinds.every((kind) => kind === "text" || kind === undefined) ? 2 : 1;
}

function table(part: TablePart, rows: readonly TableRow[], { beside, name }: Layout): Table {
  return {
    type: "Table",
    columns: beside.map((index) => ({
      width: index === name ? 3 : 2,
      ...(part.columns[index]?.align === "right" ? { horizontalCellContentAlignment: "Right" as const } : {}),
    })),
    rows: [{ type: "TableRow", cells: beside.map((index) => headerCell(part.columns[index])) }, ...rows],
  };
}

function headerCell(column: Column | undefined): TableCell {
  const text = markdownLine(column?.label ?? "", CELL_TEXT);
  return {
    type: "TableCell",
    items: [{ type: "TextBlock", text, wrap: true, weight: "Bolder" }],
  };
}

function tableRow(part: TablePart, row: readonly Cell[], layout: Layout, reader: ReaderStyle): TableRow {
  const more = labelled(part, row, layout.below, reader);
  return {
    type: "TableRow",
    cells: layout.beside.map((index): TableCell => {
      const block: RichTextBlock = {
        type: "RichTextBlock",
        inlines: [cellInline(row[index] ?? EMPTY, reader)],
      };
      return {
        type: "TableCell",
        items: index === layout.name && more !== "" ? [block, smallLine(more)] : [block],
      };
    }),
  };
}

/** The same as text: the name, then every other value with its label. */
function rowLine(
  part: TablePart,
  row: readonly Cell[],
  { beside, below, name }: Layout,
  reader: ReaderStyle,
): RichTextBlock {
  const others = [...beside, ...below].filter((index) => index !== name).toSorted((one, two) => one - two);
  const values = labelled(part, row, others, reader);
  return {
    type: "RichTextBlock",
    inlines: [
      { type: "TextRun", text: cellText(row[name] ?? EMPTY, reader), weight: "Bolder" },
      ...(values === "" ? [] : [`: ${values}`]),
    ],
    spacing: "Small",
  };
}

/** Values behind their labels; empty ones are left out. */
function labelled(
  part: TablePart,
  row: readonly Cell[],
  columns: readonly number[],
  reader: ReaderStyle,
): string {
  return columns
    .map((index) => ({
      label: lowered(plainLine(part.columns[index]?.label ?? "", CELL_TEXT)),
      value: cellText(row[index] ?? EMPTY, reader).trim(),
    }))
    .filter(({ value }) => value !== NOTHING)
    .map(({ label, value }) => `${label} ${value}`)
    .join(" · ");
}

/** A word in the middle of a line; what is written with capitals inside, as `GB` or `orgName`, stays as it is. */
function lowered(label: string): string {
  return /\p{Lu}/u.test(label.slice(1)) ? label : label.toLowerCase();
}

function smallLine(text: string): RichTextBlock {
  return {
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text, size: "Small", isSubtle: true }],
    spacing: "None",
  };
}
