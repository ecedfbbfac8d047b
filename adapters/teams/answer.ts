import type { Answer, FormFault } from "../../src/port/bot.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import type { Conversations } from "./conversations.ts";
import type { Attach } from "./attach.ts";
import type { TeamsLog } from "./log.ts";
import type { TeamsRenderer } from "./renderer.ts";
import { isGone, patiently, type Said, type Speak, textActivity } from "./speak.ts";
import type { Way } from "./way.ts";

export interface AnswerParts {
  readonly speak: Speak;
  readonly conversations: Conversations;
  readonly renderer: TeamsRenderer;
  readonly attach: Attach;
  /** Whether private answers in channels are shown there to the asker alone, a preview of Teams. */
  readonly targeted: boolean;
  readonly log: TeamsLog;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Shows answers of the bot where they belong. */
export interface Answers {
  show(answer: Answer, way: Way): Promise<void>;
  /** A sentence to the asker alone. */
  tell(text: string, way: Way): Promise<void>;
}

/** For whoever's own is not known. */
export const READER: ReaderStyle = { locale: "en-GB", zone: "UTC" };

const CANNOT_WRITE =
  "I may not write to you yet. Add me to your own chats (my name, then Add), and ask me there or here again.";

export function createAnswers(parts: AnswerParts): Answers {
  const { speak, renderer, sleep } = parts;

  async function showMessage(answer: Answer & { kind: "message" }, way: Way): Promise<void> {
    const { view } = answer;
    const reader = answer.reader ?? READER;
    const said: Said = { kind: "view", view, reader };
    const place = way.origin ?? way.conversation;
    if (answer.to === "channel") await speak.post(place, said);
    else if (answer.to === "thread") await speak.reply(way.conversation, way.thread ?? way.message, said);
    else if (answer.to === "replace" && isOwn(way) && way.message !== null)
      await speak.edit(way.conversation, way.message, said);
    else await showPrivately(parts, way, view, reader);
    if (answer.aside !== undefined) await showPrivately(parts, way, answer.aside, reader);
    if (answer.to === "channel" || answer.to === "thread")
      await parts.attach(place, way.origin === null ? (way.thread ?? way.message) : null, view);
  }

  async function tell(text: string, way: Way): Promise<void> {
    await sayPrivately(parts, way, { kind: "activity", activity: textActivity(text) });
  }

  return {
    tell,
    async show(answer, way) {
      await patiently(sleep, async () => {
        switch (answer.kind) {
          case "nothing":
            return;
          case "message":
            await showMessage(answer, way);
            return;
          case "form":
            if (way.reopen === null) await tell("This opens a form, which needs a button.", way);
            else
              await sayPrivately(parts, way, {
                kind: "message",
                message: renderer.opener(answer.form, way.reopen),
              });
            return;
          case "faults":
            await tell(faultsText(answer.faults), way);
            return;
          case "home":
            await showPrivately(parts, way, answer.view, answer.reader ?? READER);
        }
      });
    },
  };
}

/** Faults where there is no form to show them at. */
export function faultsText(faults: readonly FormFault[]): string {
  return faults.map((fault) => fault.message).join("\n");
}

/** Whether nobody but the asker is in the conversation. */
export function isOwn(way: Way): boolean {
  return way.conversation.kind === "personal";
}

async function showPrivately(parts: AnswerParts, way: Way, view: View, reader: ReaderStyle): Promise<void> {
  await sayPrivately(parts, way, { kind: "view", view, reader }, view);
}

/** In the bot's own conversation with the asker, saying what it answers; or where it was asked, for the asker alone. */
async function sayPrivately(parts: AnswerParts, way: Way, said: Said, view?: View): Promise<void> {
  const { speak, conversations } = parts;
  const { conversation, asker } = way;
  if (isOwn(way)) {
    await speak.post(conversation, said);
    if (view !== undefined) await parts.attach(conversation, null, view);
    return;
  }
  if (parts.targeted && (await showTargeted(parts, way, said))) return;
  try {
    const personal = await conversations.personal(asker.workspaceId, asker.userId);
    await speak.post(personal, withOrigin(said, way));
    if (view !== undefined) await parts.attach(personal, null, view);
  } catch (error) {
    if (!isGone(error)) throw error;
    parts.log.info({ error: String(error) }, "somebody who asked in a channel cannot be written to");
    await speak.reply(conversation, way.thread, { kind: "activity", activity: textActivity(CANNOT_WRITE) });
  }
}

/** False: Teams does not do it, here or at all. */
async function showTargeted({ speak, log }: AnswerParts, way: Way, said: Said): Promise<boolean> {
  try {
    await speak.target(way.conversation, way.thread, way.accountId, said);
    return true;
  } catch (error) {
    log.info({ error: String(error) }, "an answer for one person's eyes goes to their own chat instead");
    return false;
  }
}

/** A message in somebody's own chat says which conversation it comes from. */
function withOrigin(said: Said, { conversation }: Way): Said {
  if (said.kind !== "view") return said;
  const { name, kind, conversationId } = conversation;
  const where = name ?? (kind === "channel" ? "a channel" : "a group chat");
  const origin = { kind: "note" as const, tone: "plain" as const, spans: ["You asked this in ", where, "."] };
  return { ...said, view: { ...said.view, parts: [origin, ...said.view.parts] }, origin: conversationId };
}
