import { setTimeout as sleep } from "node:timers/promises";

import type { Answer, ChatEvent } from "../../src/port/bot.ts";
import type { FileOffers } from "../../src/port/file-offer.ts";
import type { CapabilityStore } from "../../src/port/installation.ts";
import { type ListenParts, UNEXPECTED } from "./listen.ts";
import type { Repeats } from "./repeats.ts";
import type { Way } from "./way.ts";

export interface InvokeParts extends ListenParts {
  readonly offers: FileOffers;
  readonly capabilities: CapabilityStore;
  /** Presses and forms that are being answered, or just were: the second press of a button is answered as the first. */
  readonly presses: Repeats<Promise<Answer>>;
  /** Teams waits for an answer for about ten seconds. */
  readonly patienceMs: number;
  /** Whether files may be put to addresses of this machine. */
  readonly dev: boolean;
}

export const IN_CHAT = "The answer is in your chat with me.";
export const LATE = "This takes a moment. The outcome comes to your chat with me.";

/** The second press of a button is answered as the first, but what it says is said once. */
export async function pressed(parts: InvokeParts, way: Way, event: ChatEvent, what: string): Promise<Answer> {
  const { asker, conversation, message } = way;
  const key = [asker.workspaceId, asker.userId, conversation.conversationId, message, what].join(" ");
  const again = parts.presses.knows(key);
  const answer = await parts.presses.once(key, async () => await handle(parts, event));
  return again && answer.kind === "message" && answer.to !== "replace" ? { kind: "nothing" } : answer;
}

export async function handle({ bot, log }: InvokeParts, event: ChatEvent): Promise<Answer> {
  try {
    return await bot.handle(event);
  } catch (error) {
    log.error({ event: event.kind, error: String(error) }, "something done in Teams was not answered");
    return { kind: "faults", faults: [{ field: null, message: UNEXPECTED }] };
  }
}

/** Null: Teams would not wait for it. */
export async function inTime({ patienceMs }: InvokeParts, working: Promise<Answer>): Promise<Answer | null> {
  const late = new AbortController();
  const soon = await Promise.race([
    working,
    sleep(patienceMs, null, { signal: late.signal, ref: false }).catch(() => null),
  ]);
  late.abort();
  return soon;
}

export async function showLate(parts: InvokeParts, working: Promise<Answer>, way: Way): Promise<void> {
  const answer = await working;
  await afterwards(
    parts,
    answer.kind === "message" && answer.to === "replace" ? { ...answer, to: "private" } : answer,
    way,
  );
}

/** What the response cannot carry. */
export async function afterwards({ answers, log }: InvokeParts, answer: Answer, way: Way): Promise<void> {
  await answers.show(answer, way).catch((error: unknown) => {
    log.error({ error: String(error) }, "what was asked for in Teams was not shown");
  });
}
