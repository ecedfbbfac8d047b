import { AdaptiveCard, SerializationContext } from "adaptivecards";
import { type HTMLElement as Element, Window } from "happy-dom";
import { vi } from "vitest";
import { z } from "zod";

export interface ShownCard {
  /** All that can be read, one block of text a line. */
  readonly lines: readonly string[];
  readonly element: Element;
  /** What the parser did not understand. */
  readonly faults: readonly string[];
}

/** Elements that this renderer does not know and Teams does: their fallback is shown. */
const OF_TEAMS = /^Chart\./;

const WINDOW = new Window();

/**
 * A card as Microsoft's own renderer shows it. Markdown is made into what it means, more
 * greedily than any client does, so that what was smuggled in would be seen.
 */
export function showCard(card: unknown): ShownCard {
  vi.stubGlobal("window", WINDOW);
  vi.stubGlobal("document", WINDOW.document);
  const { HTMLElement, HTMLButtonElement, HTMLInputElement, HTMLSelectElement } = WINDOW;
  const classes = { HTMLElement, HTMLButtonElement, HTMLInputElement, HTMLSelectElement };
  for (const [name, each] of Object.entries(classes)) vi.stubGlobal(name, each);
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = greedyMarkdown(text);
    result.didProcess = true;
  };
  const shown = new AdaptiveCard();
  const context = new SerializationContext();
  shown.parse(card, context);
  const faults = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const element = z.instanceof(WINDOW.HTMLElement).parse(shown.render());
  WINDOW.document.body.replaceChildren(element);
  return { element, lines: linesOf(element), faults: faults.filter((fault) => !ofTeams(fault)) };
}

function ofTeams(fault: string): boolean {
  return OF_TEAMS.test(/"([^"]+)"|'([^']+)'/.exec(fault)?.[0].slice(1) ?? "");
}

const BLOCKS = ".ac-textBlock, .ac-richTextBlock, button, label, option";

function linesOf(element: Element): string[] {
  return Array.from(element.querySelectorAll(BLOCKS), (each) => each.textContent.trim()).filter(
    (text) => text !== "",
  );
}

/** Markdown as the most willing of all clients reads it. */
function greedyMarkdown(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const made = escaped
    .replace(/&lt;at&gt;(.*?)&lt;\/at&gt;/g, "<em class=mention>$1</em>")
    .replace(/!?\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>')
    .replace(/\b(?:https?:\/\/|www\.)\S+/g, "<a>$&</a>")
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, "<strong>$2</strong>")
    .replace(/\*(?=\S)(.+?)\*/g, "<em>$1</em>")
    .replace(/(?<![\p{L}\p{N}])_(?=\S)(.+?)_(?![\p{L}\p{N}])/gu, "<em>$1</em>")
    .replace(/~~(.+?)~~/g, "<del>$1</del>")
    .replace(/`(.+?)`/g, "<code>$1</code>")
    .replace(/^\s*(?:[-+*]|\d{1,9}[.)])\s+(.*)$/gm, "<ul><li>$1</li></ul>")
    .replace(/^\s*#{1,6}\s+(.*)$/gm, "<h6>$1</h6>")
    .replace(/^\s*&gt;(.*)$/gm, "<blockquote>$1</blockquote>")
    .replace(/^\[[^\]]*\]:.*$/gm, "<link>")
    .replace(/\\([!-/:-@[-`{-~])/g, "<wbr>$1");
  return `<p>${made}</p>`;
}
