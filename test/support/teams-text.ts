import { z } from "zod";

import type { AdaptiveCard, CardAction } from "../../adapters/teams/render/elements.ts";
import { buttonsOf } from "./fill-card.ts";
import type { FakeTeamsMessage } from "./fake-teams-state.ts";

const CARD = z.object({
  attachments: z.array(z.object({ contentType: z.string(), content: z.custom<AdaptiveCard>() })).min(1),
});
const READABLE = new Set(["text", "title", "value", "fallbackText", "summary", "name"]);

/** All that can be read in a message, in one line each. */
export function textOf(message: FakeTeamsMessage | undefined): string {
  if (message === undefined) return "";
  const { text, summary } = message.activity;
  const card = cardOf(message);
  const lines = [text, summary, ...(card === null ? [] : readable(card))];
  return lines.filter((line) => typeof line === "string").join("\n");
}

/** Null: it is plain text, or something else. */
export function cardOf(message: FakeTeamsMessage | undefined): AdaptiveCard | null {
  const [attachment] = CARD.safeParse(message?.activity).data?.attachments ?? [];
  return attachment?.contentType === "application/vnd.microsoft.card.adaptive" ? attachment.content : null;
}

/** A button of a card by what is written on it; those behind a question as well. */
export function buttonOf(card: AdaptiveCard | null, title: string): CardAction {
  const all = card === null ? [] : buttonsOf(card);
  const found = all.find((each) => each.title === title);
  if (found === undefined)
    throw new Error(`There is no "${title}" in: ${all.map((each) => each.title).join(", ")}`);
  return found;
}

/** All texts of a card in their order, a run of pieces as one line. */
export function readable(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(readable);
  return Object.entries(node).flatMap(([name, value]): string[] => {
    if (name === "fallbackText" || name === "data" || name === "actions") return [];
    if (name === "inlines" && Array.isArray(value)) return [value.map(inlineText).join("")];
    if (typeof value === "string") return READABLE.has(name) ? [value] : [];
    return readable(value);
  });
}

function inlineText(inline: unknown): string {
  if (typeof inline === "string") return inline;
  return typeof inline === "object" && inline !== null && "text" in inline ? String(inline.text) : "";
}
