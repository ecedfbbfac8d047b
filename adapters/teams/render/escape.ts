import { NOTHING } from "../../../src/view/format.ts";
import { neutralLine } from "../../../src/view/neutral.ts";

/** Signs that look alike and mean nothing, for those that Markdown reads: not every client knows a way to escape them. */
const ALIKE: Readonly<Record<string, string>> = {
  "*": "∗",
  "~": "∼",
  "`": "ˋ",
  _: "ˍ",
  "-": "‐",
  "+": "＋",
  "#": "＃",
  "=": "＝",
  ">": "›",
  "&": "＆",
  "\\": "⧵",
  ".": "․",
  ")": "﹚",
  "|": "¦",
};
/** Marks at any place; an underscore inside a word marks nothing, and names are full of them. */
const MARKS = /[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What at the beginning of a line would make it a heading, an item of a list, a quotation or a rule. */
const LINE_START = /^\s*(?:>+|[-+=#|]+(?=\s|$)|\d{1,9}[.)](?=\s|$))/;
/** The end of a link's text, before its address or the definition of it. */
const LINK_END = /\](?=[(:[])/g;
/** What is read as one sign. */
const ENTITY = /&(?=#?\w{1,32};)/g;
const ESCAPES = /\\(?=[!-/:-@[-`{-~]|$)/g;
/** A mention, or another tag. */
const TAG = /<(?=[/!?]?[a-z])/gi;
/** A date or time that is to be shown in the zone of whoever looks. */
const FUNCTION = /\{(?=\{)/g;

/**
 * Foreign text for where text is only text: of `RichTextBlock`, buttons, options. One line; no mention and no date
 * can be made of it.
 */
export function escapeText(text: string): string {
  return neutralLine(text).replace(FUNCTION, "{\u200a").replace(TAG, "‹");
}

/**
 * Foreign text for where Teams reads Markdown (`TextBlock`, facts, `fallbackText`): shows it and does nothing else.
 * One line; what would be an address of a web page is none any more.
 */
export function escapeMarkdown(text: string): string {
  return escapeText(text)
    .replace(ESCAPES, alike)
    .replace(ENTITY, alike)
    .replace(MARKS, alike)
    .replace(LINK_END, "]\u200a")
    .replaceAll("://", "∶//")
    .replace(/\bwww\./gi, (start) => start.replace(".", "․"))
    .replace(LINE_START, (start) => start.trimStart().replace(/[-+=#>|.)]/g, alike));
}

/** Text that shows something even when it is empty. */
export function orDash(text: string): string {
  return text.trim() === "" ? NOTHING : text;
}

/** One line of at most `most` characters in which nothing is read and that is never empty. */
export function plainLine(text: string, most: number): string {
  return orDash(clipTo(escapeText(text).trim(), most));
}

/** The same for where Markdown is read. */
export function markdownLine(text: string, most: number): string {
  return orDash(clipTo(escapeMarkdown(text.trim()), most));
}

/** An address for a link; null when it is none that may be one, or too long. */
export function linkAddress(address: string, most: number): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  const known = protocol === "https:" || protocol === "http:" || protocol === "mailto:";
  return known && href.length <= most ? href : null;
}

/** Cuts to `most` UTF-16 units, with an ellipsis when something was cut; never in the middle of a character. */
export function clipTo(text: string, most: number): string {
  return text.length <= most ? text : `${cutTo(text, Math.max(0, most - 1))}…`;
}

/** Cuts to `most` UTF-16 units; never in the middle of a character. */
export function cutTo(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}

function alike(sign: string): string {
  return ALIKE[sign] ?? sign;
}
