import type { Instant } from "../../../src/core/instant.ts";
import { formatTime } from "../../../src/view/format.ts";
import type { ReaderStyle, Span, TimeStyle } from "../../../src/view/view.ts";
import type { Inline, TextRun } from "./elements.ts";
import { clipTo, escapeText, linkAddress } from "./escape.ts";
import { LINK_ADDRESS, TEXT } from "./limits.ts";

/** Years that the functions of a card can tell. */
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 11, 31);

/** Spans as pieces of rich text, in which text is only text; cut after `TEXT` characters. */
export function inlines(spans: readonly Span[], reader: ReaderStyle): Inline[] {
  const made: Inline[] = [];
  let room = TEXT;
  for (const span of spans) {
    if (room <= 0) break;
    const inline = inlineOf(span, reader, room);
    const text = typeof inline === "string" ? inline : inline.text;
    if (text === "") continue;
    made.push(inline);
    room -= text.length;
  }
  return made;
}

/** Spans as text alone, for where a card shows no rich text: times are those of the view's reader. */
export function spanText(spans: readonly Span[], reader: ReaderStyle): string {
  return spans
    .map((span) => {
      if (typeof span === "string") return span;
      if ("strong" in span) return span.strong;
      if ("code" in span) return span.code;
      if ("link" in span) return span.text === "" ? span.link : span.text;
      return formatTime(span.at, span.style, reader);
    })
    .join("");
}

/** A time that is shown in the zone of whoever looks (adaptivecards.io, text features). */
export function timeText(at: Instant, style: TimeStyle, reader: ReaderStyle): string {
  if (!(at >= FIRST && at <= LAST)) return formatTime(at, style, reader);
  const moment = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const day = `{{DATE(${moment},SHORT)}}`;
  const time = `{{TIME(${moment})}}`;
  if (style === "date") return day;
  return style === "time" ? time : `${day} ${time}`;
}

function inlineOf(span: Span, reader: ReaderStyle, room: number): Inline {
  if (typeof span === "string") return clipTo(escapeText(span), room);
  if ("strong" in span) return run(span.strong, room, { weight: "Bolder" });
  if ("code" in span) return run(span.code, room, { fontType: "Monospace" });
  if ("link" in span) return link(span.link, span.text, room);
  return timeText(span.at, span.style, reader);
}

function link(address: string, text: string, room: number): Inline {
  const url = linkAddress(address, LINK_ADDRESS);
  if (url === null) return clipTo(escapeText(text), room);
  const shown = text.trim() === "" ? "link" : text;
  return run(shown, room, { color: "Accent", selectAction: { type: "Action.OpenUrl", url } });
}

function run(text: string, room: number, more: Omit<TextRun, "type" | "text">): TextRun {
  return { type: "TextRun", text: clipTo(escapeText(text), room), ...more };
}
