import { neutralLine } from "../../../src/view/neutral.ts";

/** Signs that look alike and mean nothing to Slack, for those that mark text; there is no way to escape them. */
const ALIKE: Readonly<Record<string, string>> = { "*": "∗", "~": "∼", "`": "ˋ", _: "ˍ", ":": "∶" };
/** Marks at any place; an underscore inside a word marks nothing, and names are full of them. */
const MARKS = /[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** The opening colon of `:sign:`, or one that what follows could make one. */
const EMOJI = /:(?=[\p{L}\p{N}_+'-]+:|[\p{L}\p{N}_+'-]*$)/gu;
/** What would open a quotation. */
const QUOTE = /^\s*>+/;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Foreign text as mrkdwn that shows it and does nothing else: no mention, link, formatting, quotation or emoji.
 * One line. Slack reads `&`, `<` and `>` as entities (docs.slack.dev/messaging/formatting-message-text).
 */
export function escapeMrkdwn(text: string): string {
  const line = neutralLine(text).replace(QUOTE, (marks) => marks.replaceAll(">", "›"));
  return escapeEntities(line.replace(MARKS, alike).replace(EMOJI, alike));
}

/** Foreign text for between backticks, where only backticks and entities count. */
export function escapeCode(text: string): string {
  return escapeEntities(neutralLine(text).replaceAll("`", alike));
}

/** Foreign text for a message's own `text`, in which Slack also looks for addresses of web pages. */
export function escapeFallback(text: string): string {
  return escapeMrkdwn(text).replaceAll("://", "∶//");
}

/**
 * An address for a link; null when it is none that may be one. What could end the link early is encoded.
 */
export function linkAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:" && url.protocol !== "mailto:") return null;
  return url.href.replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E");
}

/** Cuts to `most` UTF-16 units, with an ellipsis when something was cut; never in the middle of a character. */
export function clipTo(text: string, most: number): string {
  return text.length <= most ? text : `${cutTo(text, most - 1)}…`;
}

/** Cuts to `most` UTF-16 units; never in the middle of a character. */
export function cutTo(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}

/** Cuts so that what `escape` makes of it has at most `most` units. */
export function clipEscaped(text: string, most: number, escape: (text: string) => string): string {
  const whole = escape(text);
  if (whole.length <= most) return whole;
  let kept = Math.min(text.length, most);
  while (kept > 1) {
    const escaped = escape(clipTo(text, kept));
    if (escaped.length <= most) return escaped;
    kept -= Math.max(1, Math.floor((escaped.length - most) / 6));
  }
  return "…".slice(0, most);
}

export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? "");
}

function alike(sign: string): string {
  return ALIKE[sign] ?? sign;
}
