import type { ReaderStyle } from "../../../src/view/view.ts";
import type { CardElement } from "./elements.ts";

/** One part of a view on its way to a card: how much of it is shown is decided when all parts are known. */
export interface Piece {
  /** The most rows it can show; 0: it has none, and is shown whole or not at all. */
  readonly rows: number;
  /** Something of it is left out already, however many rows are shown. */
  readonly cut: boolean;
  /** What goes first when rows alone do not make room: notes and buttons stay the longest. */
  readonly keeps: "short" | "long" | "always";
  /** The elements with the first `rows` rows, which say how many more there are. */
  build(rows: number): readonly CardElement[];
}

/** What the parts of one card share. */
export interface Surroundings {
  readonly reader: ReaderStyle;
  /** In a dialog buttons send the form along. */
  readonly surface: Surface;
  /** Names of what the tenant refused, see `Capability`. */
  readonly rejected: ReadonlySet<string>;
  /** How many more of these the card takes; counted down as they are given out. */
  readonly left: { charts: number; primary: number };
}

/** `origin`: see `MessageOptions`. `form`: the one that is shown in the dialog, and the ids of its fields. */
export type Surface =
  | { readonly kind: "message"; readonly origin: string | null }
  | {
      readonly kind: "dialog";
      readonly form: { readonly payload: string; readonly fields: readonly string[] } | null;
    };

/** A piece that is shown whole or not at all. */
export function whole(elements: readonly CardElement[], keeps: Piece["keeps"] = "short"): Piece {
  return { rows: 0, cut: false, keeps, build: () => elements };
}
