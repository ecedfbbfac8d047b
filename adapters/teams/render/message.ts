import type { FormPart } from "../../../src/view/form.ts";
import type { Part, ReaderStyle, Span, View } from "../../../src/view/view.ts";
import { askingIn, PRESS_VERB } from "./actions.ts";
import type { AdaptiveCard, CardElement, Refresh } from "./elements.ts";
import { fallbackText, summaryText } from "./fallback-text.ts";
import { bytesOf, fit } from "./fit.ts";
import {
  CHARTS,
  ENVELOPE_BYTES,
  MESSAGE_BYTES,
  PRIMARY_ACTIONS,
  REFRESH_USERS,
  SHORT_MESSAGE_BYTES,
} from "./limits.ts";
import { partPiece } from "./parts.ts";
import type { Surface, Surroundings } from "./piece.ts";
import { heading, noteLine } from "./text-elements.ts";

export interface RenderOptions {
  /** Times that are not shown in the zone of whoever looks stand in this reader's, and numbers in their way. */
  readonly reader: ReaderStyle;
  /** Names of what the tenant refused, see `blamed`. */
  readonly rejected: ReadonlySet<string>;
  readonly surface?: Surface;
  readonly origin?: string;
  /** The accounts for which it asks by itself how it stands; left out: everybody's where Teams allows it. */
  readonly refreshFor?: readonly string[];
}

export interface RenderedMessage {
  readonly card: AdaptiveCard;
  /** One line for search and notifications. */
  readonly summary: string;
}

/**
 * A view as a card of at most 28 KB with all that goes with it, whatever the view holds: what is too long is cut from
 * its end by rule, and the card says so and where the rest is. Throws a `RangeError` for a button whose payload is too long.
 */
export function renderMessage(view: View, options: RenderOptions): RenderedMessage {
  const { reader, rejected, origin = null, surface = { kind: "message", origin } } = options;
  const around: Surroundings = {
    reader,
    surface,
    rejected,
    left: { charts: CHARTS, primary: PRIMARY_ACTIONS - askingIn(view.parts) },
  };
  const summary = summaryText(view, reader);
  const frame = {
    type: "AdaptiveCard",
    version: "1.5",
    fallbackText: fallbackText(view, reader),
    ...(surface.kind === "message" ? { msteams: { width: "Full" as const } } : {}),
    ...refreshOf(view, options),
  } as const;
  const title = heading(view.title, "Large");
  const pieces = view.parts.map((part) => partPiece(part, around));
  const most = rejected.has("long_message") ? SHORT_MESSAGE_BYTES : MESSAGE_BYTES;
  const zone = zoneNote(view.parts, reader);
  const more = cutNote(view, reader);
  const taken =
    ENVELOPE_BYTES +
    [frame, title, summary, zone, more].reduce<number>((sum, each) => sum + bytesOf(each), 0);
  const { body, cut } = fit(pieces, most - taken);
  return { summary, card: { ...frame, body: [title, ...body, ...zone, ...(cut ? [more] : [])] } };
}

function refreshOf(view: View, { refreshFor }: RenderOptions): { refresh?: Refresh } {
  if (view.refresh === undefined) return {};
  const userIds = refreshFor === undefined ? {} : { userIds: refreshFor.slice(0, REFRESH_USERS) };
  const action = { type: "Action.Execute", verb: PRESS_VERB, data: { press: view.refresh } } as const;
  return { refresh: { type: "Refresh", action, ...userIds } };
}

/** Times in tables are text, in one zone for everybody; all others are shown in the zone of whoever looks. */
export function zoneNote(parts: readonly (Part | FormPart)[], reader: ReaderStyle): CardElement[] {
  const timed = parts.some(
    (part) =>
      part.kind === "table" &&
      part.rows.some((row) => row.some((cell) => cell.kind === "time" && cell.at !== null)),
  );
  return timed ? [noteLine([`Times in tables are those of ${reader.zone}.`], "plain", reader)] : [];
}

/** Says that something was cut, and where the rest is. */
function cutNote(view: View, reader: ReaderStyle): CardElement {
  const files = (view.files ?? []).map((file) => file.name);
  const rest: readonly Span[] =
    files.length > 0
      ? [`All of it is in ${files.join(", ")}.`]
      : (view.rest ?? ["The rest: ", { code: "overdue" }, " with the name of an organization."]);
  return noteLine(["Teams shows no more in one message. ", ...rest], "plain", reader);
}
