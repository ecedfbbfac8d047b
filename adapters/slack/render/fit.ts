import type { SlackBlock } from "./blocks.ts";
import { BLOCK_CHARACTERS } from "./limits.ts";
import type { Piece } from "./piece.ts";

/** What all blocks together may take. */
export interface Budget {
  readonly blocks: number;
  readonly cost: number;
  /** What one block takes of `cost`. */
  readonly costOf: (block: SlackBlock) => number;
  /** Of the cells of all tables. */
  readonly tableCharacters: number;
}

export interface Fitted {
  readonly blocks: readonly SlackBlock[];
  /** Something the view holds is not shown. */
  readonly cut: boolean;
}

interface Part {
  readonly piece: Piece;
  readonly rows: number;
  readonly shown: boolean;
  readonly blocks: readonly SlackBlock[];
  readonly size: Size;
}

interface Size {
  readonly blocks: number;
  readonly cost: number;
  readonly tableCharacters: number;
}

/** Rows that a table or list keeps before a part is left out. */
const ROWS_KEPT = 5;
/** How much of the longest table goes at a time. */
const SHRINK = 0.85;

/**
 * Cuts until all fits: first the longest table or list loses rows from its end, then whole parts go, the last
 * first, and notes and buttons only when nothing else is left. What the cut itself has to say is in `budget` already.
 */
export function fit(pieces: readonly Piece[], budget: Budget): Fitted {
  const parts = pieces.map((piece) => partWith(piece, piece.rows, budget));
  let cut = pieces.some((piece) => piece.cut);
  while (isOver(parts, budget)) {
    const index = longest(parts) ?? lastOf(parts, "short") ?? lastOf(parts, "long");
    const part = index === null ? undefined : parts[index];
    if (index === null || part === undefined) break;
    parts[index] = part.rows > ROWS_KEPT ? partWith(part.piece, fewer(part.rows), budget) : without(part);
    cut = true;
  }
  return { blocks: parts.flatMap((part) => (part.shown ? part.blocks : [])), cut };
}

/** The characters of a message's block that are shown, and what Slack adds for each block. */
export function charactersOf(block: SlackBlock): number {
  return BLOCK_CHARACTERS + shownCharacters(block);
}

/** The bytes of a view's block. */
export function bytesOf(block: SlackBlock): number {
  return Buffer.byteLength(JSON.stringify(block)) + 1;
}

function partWith(piece: Piece, rows: number, budget: Budget): Part {
  const blocks = piece.build(rows);
  return { piece, rows, shown: true, blocks, size: sizeOf(blocks, budget) };
}

function without(part: Part): Part {
  return { ...part, shown: false, rows: 0, blocks: [], size: { blocks: 0, cost: 0, tableCharacters: 0 } };
}

function fewer(rows: number): number {
  return Math.max(ROWS_KEPT, Math.floor(rows * SHRINK));
}

function sizeOf(blocks: readonly SlackBlock[], budget: Budget): Size {
  return {
    blocks: blocks.length,
    cost: sum(blocks.map(budget.costOf)),
    tableCharacters: sum(blocks.map(cellCharacters)),
  };
}

function isOver(parts: readonly Part[], budget: Budget): boolean {
  return (
    sum(parts.map(({ size }) => size.blocks)) > budget.blocks ||
    sum(parts.map(({ size }) => size.cost)) > budget.cost ||
    sum(parts.map(({ size }) => size.tableCharacters)) > budget.tableCharacters
  );
}

/** Of those with more rows than are kept, the one that takes most; null: there is none. */
function longest(parts: readonly Part[]): number | null {
  let found: number | null = null;
  for (const [index, { rows, size }] of parts.entries()) {
    const most = found === null ? -1 : (parts[found]?.size.cost ?? 0);
    if (rows > ROWS_KEPT && size.cost >= most) found = index;
  }
  return found;
}

function lastOf(parts: readonly Part[], keeps: Piece["keeps"]): number | null {
  const index = parts.findLastIndex((part) => part.shown && part.piece.keeps === keeps);
  return index < 0 ? null : index;
}

function cellCharacters(block: SlackBlock): number {
  return block.type === "table" || block.type === "data_table" ? shownCharacters(block.rows) : 0;
}

const SHOWN = new Set(["text", "caption", "title", "label", "name", "y_label", "fallback", "url"]);

function shownCharacters(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(shownCharacters));
  if (typeof value !== "object" || value === null) return 0;
  return sum(
    Object.entries(value).map(([key, each]: [string, unknown]) => {
      if (typeof each === "string") return SHOWN.has(key) ? each.length : 0;
      return key === "categories" && Array.isArray(each) ? each.join("").length : shownCharacters(each);
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
