import type { HomeView } from "@slack/web-api";

import type { Part, ReaderStyle, View } from "../../../src/view/view.ts";
import type { SlackBlock } from "./blocks.ts";
import { bytesOf, fit } from "./fit.ts";
import { TABLE_CHARACTERS, VIEW_BLOCKS, VIEW_BYTES } from "./limits.ts";
import { header, partPiece } from "./parts.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { textBlock } from "./text-blocks.ts";

const CUT = "Slack shows no more here.";

/** A view as the App Home. Tables and charts are text in it: only messages are known to take their blocks. */
export function renderHome(view: View, reader: ReaderStyle): HomeView {
  const pieces = [
    whole([header({ text: view.title })], "long"),
    ...view.parts.map((part, index) => viewPiece(part, String(index), reader)),
  ];
  return { type: "home", blocks: [...fitView(pieces)] };
}

/** One part of a modal or of the App Home. `id` is unique in it. */
export function viewPiece(part: Part, id: string, reader: ReaderStyle): Piece {
  const around: Surroundings = {
    reader,
    surface: "view",
    rejected: new Set(),
    left: { plainTables: 0, charts: 0 },
  };
  return partPiece(part, id, around);
}

/** The blocks of a view, cut by the rules of `fit` when they are too many, which is said at the end. */
export function fitView(pieces: readonly Piece[]): SlackBlock[] {
  const note = textBlock(CUT);
  const { blocks, cut } = fit(pieces, {
    blocks: VIEW_BLOCKS - 1,
    cost: VIEW_BYTES,
    costOf: bytesOf,
    tableCharacters: TABLE_CHARACTERS,
  });
  return cut ? [...blocks, note] : [...blocks];
}
