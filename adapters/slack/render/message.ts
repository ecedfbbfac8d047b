import type { ReaderStyle, Span, View } from "../../../src/view/view.ts";
import type { SlackBlock } from "./blocks.ts";
import { fallbackText } from "./fallback-text.ts";
import { type Budget, charactersOf, fit } from "./fit.ts";
import {
  BLOCK_CHARACTERS,
  CHARTS,
  MESSAGE_BLOCKS,
  MESSAGE_CHARACTERS,
  PLAIN_TABLES,
  SECTION_TEXT,
  SHORT_MESSAGE_CHARACTERS,
  TABLE_CHARACTERS,
} from "./limits.ts";
import { header, partPiece } from "./parts.ts";
import type { Surroundings } from "./piece.ts";
import { spansToMrkdwn } from "./spans.ts";
import { mrkdwnNote } from "./text-blocks.ts";

export interface RenderOptions {
  /** Times that Slack cannot show in the zone of whoever looks stand in this reader's, and numbers in their way. */
  readonly reader: ReaderStyle;
  /** Names of what the workspace refused, see `blamed`. */
  readonly rejected: ReadonlySet<string>;
  /** The view's files are posted in the message's thread. */
  readonly postsFiles?: boolean;
}

export interface RenderedMessage {
  /** Notification, screen reader, old clients: all of the view as plain text, as far as it fits. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Notes of ours at the end: of the zone, and of what was cut. */
const NOTES = 2;
const NOTES_CHARACTERS = 700;

/**
 * A view as a message that Slack takes, whatever the view holds: what is too long is cut from its end by rule, and
 * the message says so and where the rest is. Throws a `RangeError` for a button whose payload is too long.
 */
export function renderMessage(view: View, options: RenderOptions): RenderedMessage {
  const around: Surroundings = {
    reader: options.reader,
    surface: "message",
    rejected: options.rejected,
    left: { plainTables: PLAIN_TABLES, charts: CHARTS },
  };
  const title = header({ text: view.title });
  const pieces = view.parts.map((part, index) => partPiece(part, String(index), around));
  const { blocks, cut } = fit(pieces, budgetWithout(title, options.rejected));
  return {
    text: fallbackText(view, options.reader),
    blocks: [title, ...blocks, ...zoneNote(view, options.reader), ...(cut ? [cutNote(view, options)] : [])],
  };
}

function budgetWithout(title: SlackBlock, rejected: ReadonlySet<string>): Budget {
  const most = rejected.has("long_message") ? SHORT_MESSAGE_CHARACTERS : MESSAGE_CHARACTERS;
  return {
    blocks: MESSAGE_BLOCKS - NOTES - 1,
    cost: most - charactersOf(title) - NOTES * BLOCK_CHARACTERS - NOTES_CHARACTERS,
    costOf: charactersOf,
    tableCharacters: TABLE_CHARACTERS,
  };
}

/** Times in tables are text, in one zone for everybody; all others are shown in the zone of whoever looks. */
function zoneNote(view: View, reader: ReaderStyle): SlackBlock[] {
  const timed = view.parts.some(
    (part) =>
      part.kind === "table" &&
      part.rows.some((row) => row.some((cell) => cell.kind === "time" && cell.at !== null)),
  );
  return timed
    ? [mrkdwnNote(spansToMrkdwn([`Times in tables are those of ${reader.zone}.`], reader, 100))]
    : [];
}

/** Says that something was cut, and where the rest is. */
export function cutNote(view: View, { reader, postsFiles }: Omit<RenderOptions, "rejected">): SlackBlock {
  const files = postsFiles === true ? (view.files ?? []).map((file) => file.name) : [];
  const rest: readonly Span[] =
    files.length > 0
      ? [`All of it is in the thread: ${files.join(", ")}.`]
      : (view.rest ?? ["The rest: ", { code: "overdue" }, " with the name of an organization."]);
  const most = Math.min(SECTION_TEXT, NOTES_CHARACTERS - 100);
  return mrkdwnNote(spansToMrkdwn(["Slack shows no more in one message. ", ...rest], reader, most));
}
