import type { FactsPart, LinesPart, ListPart, Part, ReaderStyle } from "../../../src/view/view.ts";
import { actionElements, lineActions } from "./actions.ts";
import { cellMarkdown } from "./cell.ts";
import { chartPiece } from "./chart.ts";
import type { CardElement, FactSet, RichTextBlock } from "./elements.ts";
import { markdownLine, orDash } from "./escape.ts";
import { FACTS, LIST_ITEMS, TITLE_TEXT } from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { inlines } from "./spans.ts";
import { moreNote, tablePiece } from "./table.ts";
import { heading, noteLine, textLine } from "./text-elements.ts";

/** One part of a view. */
export function partPiece(part: Part, around: Surroundings): Piece {
  const { reader } = around;
  switch (part.kind) {
    case "heading":
      return whole([heading(part.text, "Medium")]);
    case "text":
      return whole(textLine(part.spans, reader));
    case "facts":
      return factsPiece(part, reader);
    case "table":
      return tablePiece(part, around);
    case "chart":
      return chartPiece(part, around);
    case "note":
      return whole([noteLine(part.spans, part.tone, reader)], "long");
    case "list":
      return listPiece(part, reader);
    case "lines":
      return linesPiece(part, around);
    case "actions":
      return whole(actionElements(part, around), "long");
  }
}

function factsPiece(part: FactsPart, reader: ReaderStyle): Piece {
  const facts = part.facts.slice(0, FACTS).map(({ label, value }) => ({
    title: markdownLine(label, TITLE_TEXT),
    value: cellMarkdown(value, reader),
  }));
  const set: FactSet = { type: "FactSet", facts };
  return { ...whole(facts.length === 0 ? [] : [set]), cut: part.facts.length > FACTS };
}

function listPiece(part: ListPart, reader: ReaderStyle): Piece {
  const items = part.items.slice(0, LIST_ITEMS).map((spans, index): RichTextBlock => {
    const made = inlines(spans, reader);
    return {
      type: "RichTextBlock",
      inlines: ["• ", ...(made.length === 0 ? [orDash("")] : made)],
      ...(index === 0 ? {} : { spacing: "Small" as const }),
    };
  });
  return {
    rows: items.length,
    cut: part.items.length > LIST_ITEMS,
    keeps: "short",
    build: (rows) => [...items.slice(0, rows), ...moreNote(part.items.length - rows, reader)],
  };
}

function linesPiece(part: LinesPart, around: Surroundings): Piece {
  const lines = part.lines.slice(0, LIST_ITEMS).map((line): CardElement[] => {
    const made = inlines(line.spans, around.reader);
    const text: RichTextBlock = { type: "RichTextBlock", inlines: made.length === 0 ? [orDash("")] : made };
    const { beside, below } = lineActions(line, around);
    if (beside === null) return [text, ...below];
    return [
      {
        type: "ColumnSet",
        columns: [
          { type: "Column", width: "stretch", verticalContentAlignment: "Center", items: [text] },
          { type: "Column", width: "auto", items: [beside] },
        ],
        spacing: "Small",
      },
      ...below,
    ];
  });
  const total = part.lines.length + (part.moreLines ?? 0);
  return {
    rows: lines.length,
    cut: part.lines.length > LIST_ITEMS,
    keeps: "short",
    build: (rows) => [...lines.slice(0, rows).flat(), ...moreNote(total - rows, around.reader)],
  };
}
