import { NOTHING } from "./format.ts";
import { clip, pad, widthOf, wrapBehind } from "./text-layout.ts";

/** A table whose cells are text already: one line each, harmless. */
export interface TextTable {
  readonly columns: readonly {
    readonly label: string;
    readonly align: "left" | "right";
    readonly clips: boolean;
  }[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = "  ";
/** A column that may be clipped keeps at least this much. */
const CLIPPED_MIN = 16;
/** Columns that are never moved to the second line. */
const KEPT_COLUMNS = 2;
/** Stands for a space at which no line is broken. */
const UNBROKEN = "\u00a0";

/**
 * Lays a table out in at most `width` columns. Text is clipped first; when that is not enough, the last
 * columns move to a second line below each row, as `label value · label value`.
 */
export function layOutTable(table: TextTable, width: number): string[] {
  const natural = table.columns.map((column, index) =>
    Math.max(widthOf(column.label), ...table.rows.map((row) => widthOf(row[index] ?? ""))),
  );
  const least = table.columns.map((column, index) => {
    const own = natural[index] ?? 0;
    return column.clips ? Math.min(own, CLIPPED_MIN) : own;
  });
  let shown = table.columns.length;
  while (shown > KEPT_COLUMNS && lineWidth(least.slice(0, shown)) > width) shown -= 1;
  const widths = shrink(natural.slice(0, shown), least.slice(0, shown), width);
  return [
    line(table, labels(table), widths),
    widths.map((columnWidth) => "─".repeat(columnWidth)).join(GAP),
    ...table.rows.flatMap((row) => [line(table, row, widths), ...secondLine(table, row, shown, width)]),
  ];
}

function labels(table: TextTable): string[] {
  return table.columns.map((column) => column.label);
}

function line(table: TextTable, row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, index) =>
    pad(clip(row[index] ?? "", width), width, table.columns[index]?.align ?? "left"),
  );
  return cells.join(GAP).trimEnd();
}

function secondLine(table: TextTable, row: readonly string[], from: number, width: number): string[] {
  const items = table.columns
    .map((column, index) => ({ label: column.label, value: row[index] ?? "" }))
    .slice(from)
    .filter((item) => item.value !== "" && item.value !== NOTHING)
    .map((item) => `${item.label.toLowerCase()} ${item.value}`.replaceAll(" ", UNBROKEN));
  const lines = items.length === 0 ? [] : wrapBehind("    ", items.join(`${UNBROKEN}· `), width);
  return lines.map((each) => each.replaceAll(UNBROKEN, " "));
}

/** Takes from the widest column that may still give, one column of the terminal at a time. */
function shrink(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  for (let over = lineWidth(widths) - width; over > 0; over -= 1) {
    let widest = -1;
    for (const [index, current] of widths.entries()) {
      if (current > (least[index] ?? 0) && current > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + GAP.length * Math.max(0, widths.length - 1);
}
