import { z } from "zod";

import type { AdaptiveCard, Capability } from "./elements.ts";

/** What Teams says of a message it refused (learn.microsoft.com/microsoftteams/platform, rate limits and status codes). */
const REFUSAL = z.object({ error: z.object({ code: z.string(), message: z.string().nullish() }) });

/** Codes of a message that Teams cannot read; which part of it is at best in the words. */
const UNREADABLE = new Set(["BadSyntax", "BadArgument", "InvalidCard", "CardParseError"]);
/** The newest first: it is what an older tenant is the likeliest to refuse. */
const NEW = [
  { capability: "charts", held: '"type":"Chart.', named: /\bchart/i },
  { capability: "tables", held: '"type":"Table"', named: /\btable/i },
] as const;

/**
 * Which capability a refused card should do without from now on; null: it was not refused for one. `answer` is what
 * Teams answered. A message of `long_message` is rendered shorter.
 */
export function blamed(status: number, answer: unknown, card: AdaptiveCard): Capability | null {
  const { success, data } = REFUSAL.safeParse(answer);
  const { code, message } = success ? data.error : { code: "", message: "" };
  if (status === 413 || code === "MessageSizeTooBig") return "long_message";
  if (status !== 400 || !UNREADABLE.has(code)) return null;
  const json = JSON.stringify(card);
  const suspects = NEW.filter(({ held }) => json.includes(held));
  const named = suspects.find((suspect) => suspect.named.test(message ?? ""));
  return (named ?? suspects[0])?.capability ?? null;
}
