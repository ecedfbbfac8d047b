import type { Part, View } from "../../../src/view/view.ts";
import { splitFooter } from "./renderer.ts";

/** Gmail cuts a mail's HTML at about 102 kB, in the middle of whatever is there. */
export const MOST_HTML_BYTES = 100_000;

/** The footer says why the mail came: it is kept, in a sensible length. */
const FOOTER_PARTS = 6;
/** Below so many rows a table is worth less than the parts behind it. */
const FEWEST_ROWS = 3;

/**
 * The view itself where its HTML fits; else with its tables and lists cut, all to the same length, as long as they can
 * be; and when that is not enough, without its last parts. What is left out is said. The text part has everything.
 */
export function fitHtml(view: View, html: (view: View) => string): string {
  const whole = html(view);
  if (fits(whole)) return whole;
  for (let rows = longest(view); rows > FEWEST_ROWS;) {
    rows = Math.max(FEWEST_ROWS, Math.floor(rows * 0.8));
    const shorter = html(cutRows(view, rows));
    if (fits(shorter)) return shorter;
  }
  const least = cutRows(view, FEWEST_ROWS);
  for (let kept = splitFooter(least.parts).content.length; kept > 0;) {
    kept = Math.floor(kept * 0.8);
    const shorter = html(cutParts(least, kept));
    if (fits(shorter)) return shorter;
  }
  return html({ ...view, parts: [LEFT_OUT] });
}

const LEFT_OUT: Part = {
  kind: "note",
  tone: "plain",
  spans: ["More stands in the text part of this mail: here it would have been too long."],
};

function fits(html: string): boolean {
  return Buffer.byteLength(html) <= MOST_HTML_BYTES;
}

function longest(view: View): number {
  return Math.max(0, ...view.parts.map((part) => rowsOf(part).length));
}

function rowsOf(part: Part): readonly unknown[] {
  switch (part.kind) {
    case "table":
      return part.rows;
    case "list":
      return part.items;
    case "lines":
      return part.lines;
    case "facts":
      return part.facts;
    case "chart":
      return part.points;
    case "heading":
    case "text":
    case "note":
    case "actions":
      return [];
  }
}

/** No table or list longer than `rows`; what is cut is counted as the builder's own cuts are. */
function cutRows(view: View, rows: number): View {
  return { ...view, parts: view.parts.map((part) => cutPart(part, rows)) };
}

function cutPart(part: Part, rows: number): Part {
  const cut = rowsOf(part).length - rows;
  if (cut <= 0) return part;
  switch (part.kind) {
    case "table":
      return { ...part, rows: part.rows.slice(0, rows), moreRows: (part.moreRows ?? 0) + cut };
    case "lines":
      return { ...part, lines: part.lines.slice(0, rows), moreLines: (part.moreLines ?? 0) + cut };
    case "list":
      return { ...part, items: [...part.items.slice(0, rows), [`and ${cut} more`]] };
    case "facts":
      return { ...part, facts: [...part.facts.slice(0, rows), andMore(cut)] };
    case "chart":
      return { ...part, points: part.points.slice(0, rows), title: `${part.title} (and ${cut} more)` };
    case "heading":
    case "text":
    case "note":
    case "actions":
      return part;
  }
}

function andMore(cut: number): { readonly label: string; readonly value: { kind: "text"; text: string } } {
  return { label: "", value: { kind: "text", text: `and ${cut} more` } };
}

function cutParts(view: View, kept: number): View {
  const { content, footer } = splitFooter(view.parts);
  return { ...view, parts: [...content.slice(0, kept), LEFT_OUT, ...footer.slice(0, FOOTER_PARTS)] };
}
