import type { RichTextSection } from "@slack/web-api";

import { NOTHING } from "../../../src/view/format.ts";
import type {
  FactsPart,
  HeadingPart,
  LinesPart,
  ListPart,
  NotePart,
  Part,
  ReaderStyle,
} from "../../../src/view/view.ts";
import { actionBlocks, lineActions } from "./actions.ts";
import { plainText, type SlackBlock } from "./blocks.ts";
import { cellMrkdwn } from "./cell.ts";
import { chartPiece } from "./chart.ts";
import { clipEscaped, escapeMrkdwn } from "./escape.ts";
import { FIELD_TEXT, HEADER_TEXT, LIST_ITEMS, SECTION_FIELDS, SECTION_TEXT } from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { marked, spansToMrkdwn, spansToRichText } from "./spans.ts";
import { moreNote, tablePiece } from "./table.ts";
import { mrkdwnNote, richText } from "./text-blocks.ts";

/** What stands for a line of nothing. */
const DASH = { type: "text", text: NOTHING } as const;

/** One part of a view. `id` is unique in the message. */
export function partPiece(part: Part, id: string, around: Surroundings): Piece {
  switch (part.kind) {
    case "heading":
      return whole([header(part)]);
    case "text":
      return whole(richText(spansToRichText(part.spans, around.reader)));
    case "facts":
      return whole(facts(part, around.reader));
    case "table":
      return tablePiece(part, around);
    case "chart":
      return chartPiece(part, around);
    case "note":
      return whole([note(part, around.reader)], "long");
    case "list":
      return listPiece(part, around);
    case "lines":
      return linesPiece(part, id, around);
    case "actions":
      return whole(actionBlocks(part, id), "long");
  }
}

/** A large line of its own. */
export function header(part: Pick<HeadingPart, "text">): SlackBlock {
  return { type: "header", text: plainText(part.text, HEADER_TEXT) };
}

/** A remark; a warning is set as large as text, so that it is not overlooked. */
export function note(part: NotePart, reader: ReaderStyle): SlackBlock {
  const lead = part.tone === "warning" ? "*Attention:* " : "";
  const text = `${lead}${orEmpty(spansToMrkdwn(part.spans, reader, SECTION_TEXT - lead.length))}`;
  return part.tone === "warning"
    ? { type: "section", text: { type: "mrkdwn", text, verbatim: true } }
    : mrkdwnNote(text);
}

function facts(part: FactsPart, reader: ReaderStyle): SlackBlock[] {
  const fields = part.facts.map((fact) => {
    const label = marked(clipEscaped(fact.label, FIELD_TEXT / 2 - 3, escapeMrkdwn), "*");
    return {
      type: "mrkdwn" as const,
      text: `${label}\n${cellMrkdwn(fact.value, reader, FIELD_TEXT / 2)}`,
      verbatim: true,
    };
  });
  const blocks: SlackBlock[] = [];
  for (let from = 0; from < fields.length; from += SECTION_FIELDS) {
    blocks.push({ type: "section", fields: fields.slice(from, from + SECTION_FIELDS) });
  }
  return blocks;
}

function listPiece(part: ListPart, around: Surroundings): Piece {
  const items = part.items.slice(0, LIST_ITEMS).map((spans): RichTextSection => {
    const elements = spansToRichText(spans, around.reader);
    return { type: "rich_text_section", elements: elements.length === 0 ? [DASH] : elements };
  });
  return {
    rows: items.length,
    cut: part.items.length > LIST_ITEMS,
    keeps: "short",
    build: (rows) => [
      ...(rows === 0 ? [] : [bullets(items.slice(0, rows))]),
      ...moreNote(part.items.length - rows, around),
    ],
  };
}

function bullets(items: RichTextSection[]): SlackBlock {
  return { type: "rich_text", elements: [{ type: "rich_text_list", style: "bullet", elements: items }] };
}

function linesPiece(part: LinesPart, id: string, around: Surroundings): Piece {
  const lines = part.lines.slice(0, LIST_ITEMS).map((line, index): SlackBlock[] => {
    const text = orEmpty(spansToMrkdwn(line.spans, around.reader, SECTION_TEXT));
    const { accessory, below } = lineActions(line, `${id}.${index}`);
    return [
      {
        type: "section",
        text: { type: "mrkdwn", text, verbatim: true },
        ...(accessory === null ? {} : { accessory }),
      },
      ...below,
    ];
  });
  const total = part.lines.length + (part.moreLines ?? 0);
  return {
    rows: lines.length,
    cut: part.lines.length > LIST_ITEMS,
    keeps: "short",
    build: (rows) => [...lines.slice(0, rows).flat(), ...moreNote(total - rows, around)],
  };
}

function orEmpty(text: string): string {
  return text.trim() === "" ? NOTHING : text;
}
