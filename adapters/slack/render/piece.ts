import type { ReaderStyle } from "../../../src/view/view.ts";
import type { SlackBlock } from "./blocks.ts";

/** One part of a view on its way to blocks: how much of it is shown is decided when all parts are known. */
export interface Piece {
  /** The most rows it can show; 0: it has none, and is shown whole or not at all. */
  readonly rows: number;
  /** Something of it is left out already, however many rows are shown. */
  readonly cut: boolean;
  /** What goes first when rows alone do not make room: notes and buttons stay the longest. */
  readonly keeps: "short" | "long" | "always";
  /** The blocks with the first `rows` rows, which say how many more there are. */
  build(rows: number): readonly SlackBlock[];
}

/** What the parts of one message or view share. */
export interface Surroundings {
  readonly reader: ReaderStyle;
  /** Only messages take tables and charts. */
  readonly surface: "message" | "view";
  /** Names of what the workspace refused, see `Capability`. */
  readonly rejected: ReadonlySet<string>;
  /** How many more of these blocks the message takes; counted down as they are given out. */
  readonly left: { plainTables: number; charts: number };
}

/** A piece that is shown whole or not at all. */
export function whole(blocks: readonly SlackBlock[], keeps: Piece["keeps"] = "short"): Piece {
  return { rows: 0, cut: false, keeps, build: () => blocks };
}
