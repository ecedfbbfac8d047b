import { render } from "@react-email/render";
import type { ReactElement } from "react";

import { escapeHtml } from "./escape.ts";
import type { Fragment, Maker } from "./maker.ts";

type AnyFragment = Fragment<string, string>;

/** HTML with the places where slots are filled. */
interface Template {
  /** One more than there are slots: what stands before, between and after them. */
  readonly texts: readonly string[];
  readonly slots: readonly string[];
}

/** Private-use characters: nothing in the layout contains them, and React leaves them as they are. */
const OPEN = "\u{f0000}";
const CLOSE = "\u{f0001}";
const SLOT = new RegExp(`${OPEN}([a-z]+)${CLOSE}`, "u");
const DOCTYPE = /^<!DOCTYPE[^>]*>/u;
/** What React puts between texts that it would have to tell apart in a browser. */
const SEAM = /<!--(?:\/?[$ ]*|html|head|body)-->/gu;

/**
 * Makes HTML from fragments that React renders once, here; afterwards a mail is only text put together, some
 * hundred times faster.
 */
export async function createFiller(fragments: readonly AnyFragment[]): Promise<Maker<string>> {
  const templates = new Map<unknown, Template>();
  for (const piece of fragments) templates.set(piece, await compile(piece));
  return {
    make(piece, nodes, words) {
      const template = templates.get(piece);
      if (template === undefined) throw new Error("A fragment of the layout was not compiled.");
      return fill(template, nodes, words);
    },
    text: escapeHtml,
    join: (pieces) => pieces.join(""),
  };
}

async function compile(piece: AnyFragment): Promise<Template> {
  const html = await renderWhole(piece.element(markers(piece.nodes), markers(piece.words)));
  const pieces = html.split(SLOT);
  return {
    texts: pieces.filter((_, index) => index % 2 === 0),
    slots: pieces.filter((_, index) => index % 2 === 1),
  };
}

/** A React element as HTML, without a doctype. */
export async function renderWhole(element: ReactElement): Promise<string> {
  return (await render(element)).replace(DOCTYPE, "").replaceAll(SEAM, "");
}

function markers(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${OPEN}${name}${CLOSE}`]));
}

function fill(
  { texts, slots }: Template,
  nodes: Readonly<Record<string, string>>,
  words: Readonly<Record<string, string>>,
): string {
  let html = texts[0] ?? "";
  for (const [index, slot] of slots.entries())
    html += (nodes[slot] ?? escapeHtml(words[slot] ?? "")) + (texts[index + 1] ?? "");
  return html;
}
