import { createElement, Fragment as ReactFragment, type ReactElement, type ReactNode } from "react";

/**
 * A piece of the layout with slots: `nodes` are filled with other pieces, `words` with plain text that may stand in
 * attributes.
 */
export interface Fragment<Node extends string, Word extends string> {
  readonly nodes: readonly Node[];
  readonly words: readonly Word[];
  readonly element: (
    nodes: Readonly<Record<Node, ReactNode>>,
    words: Readonly<Record<Word, string>>,
  ) => ReactElement;
}

/** Declares a fragment; the names of its slots come first. */
export function fragment<Node extends string, Word extends string>(
  nodes: readonly Node[],
  words: readonly Word[],
  element: Fragment<Node, Word>["element"],
): Fragment<Node, Word> {
  return { nodes, words, element };
}

/** Puts a mail together. What it makes is opaque to the renderer, so that text gets in only by `text`, escaped. */
export interface Maker<Out> {
  make<Node extends string, Word extends string>(
    piece: Fragment<Node, Word>,
    nodes: Readonly<Record<Node, Out>>,
    words: Readonly<Record<Word, string>>,
  ): Out;
  text(text: string): Out;
  join(pieces: readonly Out[]): Out;
}

/** Makes elements that React renders whole: what `filler` must agree with. */
export const elementMaker: Maker<ReactNode> = {
  make: (piece, nodes, words) => piece.element(nodes, words),
  text: (text) => text,
  join: (pieces) => createElement(ReactFragment, null, ...pieces),
};
