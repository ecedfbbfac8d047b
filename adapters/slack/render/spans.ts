import type { RichTextElement } from "@slack/web-api";

import type { Instant } from "../../../src/core/instant.ts";
import { formatTime } from "../../../src/view/format.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import type { ReaderStyle, Span, TimeStyle } from "../../../src/view/view.ts";
import { clipEscaped, clipTo, escapeCode, escapeEntities, escapeMrkdwn, linkAddress } from "./escape.ts";
import { RICH_TEXT, URL_TEXT } from "./limits.ts";

/** How Slack writes a time in the zone of whoever looks (docs.slack.dev/messaging/formatting-message-text). */
const TIME_FORMATS: Readonly<Record<TimeStyle, string>> = {
  date: "{date_num}",
  time: "{time}",
  "date-time": "{date_num} {time}",
};

/** Spans as mrkdwn of at most `most` characters, cut with an ellipsis. Foreign text is harmless in it. */
export function spansToMrkdwn(spans: readonly Span[], reader: ReaderStyle, most: number): string {
  let text = "";
  for (const span of spans) {
    const next = spanToMrkdwn(span, reader, most - text.length);
    if (next === null) return text.endsWith("…") ? text : `${text}…`;
    text += next;
  }
  return text;
}

/** Null: there is no room for it, and no way to cut it. */
function spanToMrkdwn(span: Span, reader: ReaderStyle, room: number): string | null {
  // One sign is left for the ellipsis of a span that follows.
  const most = room - 1;
  if (most < 1) return null;
  if (typeof span === "string") return clipEscaped(span, most, escapeMrkdwn);
  if ("strong" in span) return marked(clipEscaped(span.strong, most - 2, escapeMrkdwn), "*");
  if ("code" in span) return marked(clipEscaped(span.code, most - 2, escapeCode), "`");
  const token = "link" in span ? linkToken(span.link, span.text) : timeToken(span.at, span.style, reader);
  return token.length <= most ? token : null;
}

/** A link; where the address is none that may be one, its text alone. */
export function linkToken(link: string, text: string): string {
  const address = linkAddress(link);
  const shown = escapeMrkdwn(clipTo(text, URL_TEXT)).replaceAll("|", "¦");
  if (address === null || address.length > URL_TEXT) return shown;
  return `<${escapeEntities(address)}|${shown.trim() === "" ? "link" : shown}>`;
}

/** A time that Slack shows in its reader's zone; where it cannot, it stands in the zone of the view's reader. */
export function timeToken(at: Instant, style: TimeStyle, reader: ReaderStyle): string {
  return `<!date^${Math.floor(at / 1000)}^${TIME_FORMATS[style]}|${formatTime(at, style, reader)}>`;
}

/** A mark holds only around text that begins and ends without a space. */
export function marked(text: string, mark: string): string {
  const core = text.trim();
  return core === "" ? text : text.replace(core, () => `${mark}${core}${mark}`);
}

/** Spans as elements of rich text, in which text is only text; cut after `RICH_TEXT` characters. */
export function spansToRichText(spans: readonly Span[], reader: ReaderStyle): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let room = RICH_TEXT;
  for (const span of spans) {
    if (room <= 0) break;
    const element = spanToElement(span, reader, room);
    if (element === null) continue;
    elements.push(element);
    room -= lengthOf(element);
  }
  return elements;
}

function spanToElement(span: Span, reader: ReaderStyle, room: number): RichTextElement | null {
  if (typeof span === "string") return textElement(span, room);
  if ("strong" in span) return textElement(span.strong, room, { bold: true });
  if ("code" in span) return textElement(span.code, room, { code: true });
  if ("link" in span) {
    const url = linkAddress(span.link);
    const text = clipTo(neutralLine(span.text), room);
    if (url === null || url.length > URL_TEXT) return textElement(text, room);
    return { type: "link", url, ...(text === "" ? {} : { text }) };
  }
  return {
    type: "date",
    timestamp: Math.floor(span.at / 1000),
    format: TIME_FORMATS[span.style],
    fallback: formatTime(span.at, span.style, reader),
  };
}

function textElement(
  text: string,
  room: number,
  style?: { readonly bold?: boolean; readonly code?: boolean },
): RichTextElement | null {
  const line = clipTo(neutralLine(text), room);
  if (line === "") return null;
  return { type: "text", text: line, ...(style === undefined ? {} : { style }) };
}

function lengthOf(element: RichTextElement): number {
  if (element.type === "text") return element.text.length;
  if (element.type === "link") return (element.text ?? element.url).length;
  return element.type === "date" ? element.format.length : 0;
}
