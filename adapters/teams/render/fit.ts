import type { CardElement } from "./elements.ts";
import type { Piece } from "./piece.ts";

export interface Fitted {
  readonly body: readonly CardElement[];
  /** Something the view holds is not shown. */
  readonly cut: boolean;
}

interface Part {
  readonly piece: Piece;
  readonly rows: number;
  readonly shown: boolean;
  readonly elements: readonly CardElement[];
  readonly bytes: number;
}

/** Rows that a table or list keeps before a part is left out. */
const ROWS_KEPT = 5;
/** How much of the longest table goes at a time. */
const SHRINK = 0.85;

/**
 * Cuts until all elements together have at most `most` bytes: first the longest table or list loses rows from its
 * end, then whole parts go, the last first, and notes and buttons only when nothing else is left. What the cut itself
 * has to say is taken off `most` already.
 */
export function fit(pieces: readonly Piece[], most: number): Fitted {
  const parts = pieces.map((piece) => withRows(piece, piece.rows));
  let cut = pieces.some((piece) => piece.cut);
  while (parts.reduce((sum, { bytes }) => sum + bytes, 0) > most) {
    const index = longest(parts) ?? lastOf(parts, "short") ?? lastOf(parts, "long");
    const part = index === null ? undefined : parts[index];
    if (index === null || part === undefined) break;
    parts[index] =
      part.rows > ROWS_KEPT
        ? withRows(part.piece, Math.max(ROWS_KEPT, Math.floor(part.rows * SHRINK)))
        : { ...part, rows: 0, shown: false, elements: [], bytes: 0 };
    cut = true;
  }
  return { body: parts.flatMap(({ elements }) => elements), cut };
}

/** Bytes of a value's JSON, with the comma behind it. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}

function withRows(piece: Piece, rows: number): Part {
  const elements = piece.build(rows);
  const bytes = elements.reduce((sum, element) => sum + bytesOf(element), 0);
  return { piece, rows, shown: true, elements, bytes };
}

/** Of those with more rows than are kept, the one that takes most; null: there is none. */
function longest(parts: readonly Part[]): number | null {
  let found: number | null = null;
  for (const [index, { rows, bytes }] of parts.entries()) {
    const most = found === null ? -1 : (parts[found]?.bytes ?? 0);
    if (rows > ROWS_KEPT && bytes >= most) found = index;
  }
  return found;
}

function lastOf(parts: readonly Part[], keeps: Piece["keeps"]): number | null {
  const index = parts.findLastIndex((part) => part.shown && part.piece.keeps === keeps);
  return index < 0 ? null : index;
}
