import type { Part, Span } from "./view.ts";

/** Links lead to the web or to a mail program, and nowhere else. */
const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s<>"'\\]+$/iu;
const HEADING = /^#{1,3} +(.+)$/u;
const ITEM = /^[-*] +(.+)$/u;

/**
 * A safe subset of Markdown as parts of a message: paragraphs, `#` headings, `-` lists, **strong**, `code` and
 * [links](https://example.com). Everything else, HTML above all, is text; a backslash takes a sign's meaning away.
 */
export function markdownParts(text: string): Part[] {
  return text
    .split(/\n[ \t]*\n/u)
    .map((block) => block.split("\n").map((line) => line.trim()))
    .flatMap(blockParts);
}

function blockParts(lines: readonly string[]): Part[] {
  const parts: Part[] = [];
  let paragraph: string[] = [];
  let items: Span[][] = [];
  function end(): void {
    if (paragraph.length > 0) parts.push({ kind: "text", spans: markdownSpans(paragraph.join(" ")) });
    if (items.length > 0) parts.push({ kind: "list", items });
    paragraph = [];
    items = [];
  }
  for (const line of lines) {
    const heading = HEADING.exec(line)?.[1];
    const item = ITEM.exec(line)?.[1];
    if (heading !== undefined) {
      end();
      parts.push({ kind: "heading", text: markdownSpans(heading).map(textOf).join("") });
    } else if (item !== undefined) {
      if (paragraph.length > 0) end();
      items.push(markdownSpans(item));
    } else if (line !== "") {
      if (items.length > 0) end();
      paragraph.push(line);
    }
  }
  end();
  return parts;
}

interface Piece {
  readonly span: Span;
  readonly length: number;
}

/** One line of running text. */
export function markdownSpans(line: string): Span[] {
  const spans: Span[] = [];
  let plain = "";
  let place = 0;
  while (place < line.length) {
    const piece = pieceAt(line, place);
    if (piece === null) {
      plain += line[place] ?? "";
      place += 1;
    } else if (typeof piece.span === "string") {
      plain += piece.span;
      place += piece.length;
    } else {
      if (plain !== "") spans.push(plain);
      plain = "";
      spans.push(piece.span);
      place += piece.length;
    }
  }
  if (plain !== "") spans.push(plain);
  return spans;
}

/** Every sign of ASCII that is no letter, digit or space. */
const SIGN = "[!-/:-@[-`{-~]";
const BETWEEN = `((?:\\\\${SIGN}|[^\\\\])+?)`;
const ESCAPED = new RegExp(`\\\\(${SIGN})`, "uy");
const ESCAPES = new RegExp(`\\\\(${SIGN})`, "gu");
const SIGNS = new RegExp(SIGN, "gu");
const STRONG = new RegExp(`\\*\\*${BETWEEN}\\*\\*`, "uy");
const CODE = new RegExp(`\`${BETWEEN}\``, "uy");
const LINK = new RegExp(`\\[${BETWEEN}\\]\\(([^()\\s]+)\\)`, "uy");

function pieceAt(line: string, place: number): Piece | null {
  const escaped = matchAt(ESCAPED, line, place);
  if (escaped !== null) return { span: escaped[1] ?? "", length: 2 };
  const strong = matchAt(STRONG, line, place);
  if (strong !== null) return { span: { strong: unescaped(strong[1]) }, length: strong[0].length };
  const code = matchAt(CODE, line, place);
  if (code !== null) return { span: { code: unescaped(code[1]) }, length: code[0].length };
  const link = matchAt(LINK, line, place);
  if (link === null || !isSafeLink(link[2] ?? "")) return null;
  return { span: { link: link[2] ?? "", text: unescaped(link[1]) }, length: link[0].length };
}

export function isSafeLink(target: string): boolean {
  return SAFE_LINK.test(target);
}

function matchAt(pattern: RegExp, line: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(line);
}

function unescaped(text: string = ""): string {
  return text.replaceAll(ESCAPES, "$1");
}

function textOf(span: Span): string {
  if (typeof span === "string") return span;
  if ("strong" in span) return span.strong;
  if ("code" in span) return span.code;
  return "text" in span ? span.text : "";
}

/** Foreign text as Markdown that means nothing but itself. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(SIGNS, String.raw`\$&`);
}
