import { randomUUID } from "node:crypto";

import { answerNotes } from "../../db/query/status.ts";
import type { Answer, Bot, ChatEvent } from "../port/bot.ts";
import { strangerView } from "../view/answer.ts";
import type { Disbelief } from "../usecase/identity/identify.ts";
import { believe } from "./believe.ts";
import type { BotContext } from "./bot-context.ts";
import type { Call } from "./call.ts";
import { cleanEvent, cleanTyped } from "./clean-event.ts";
import { answerCommand } from "./command.ts";
import { decorate } from "./decorate.ts";
import type { FormRegistry } from "./form-registry.ts";
import { parseLine } from "./grammar.ts";
import { answerHome } from "./home.ts";
import { readPayload } from "./payload.ts";
import { answerPress } from "./press.ts";
import { logUnder } from "./log-under.ts";
import { refusal } from "./refusal.ts";
import { BOT_VERBS } from "./verb/registry.ts";

/** The bot behind every chat: finds out who asks, what is asked, and answers; every fault is an answer, too. */
export function createBot(ctx: BotContext, forms: FormRegistry): Bot {
  return {
    async handle(given) {
      const event = cleanEvent(given);
      const requestId = randomUUID();
      const log = logUnder(requestId, ctx.log);
      const startedAt = ctx.now();
      const told = await handleOnce({ ...ctx, log }, forms, event, requestId);
      const ms = ctx.now() - startedAt;
      const { platform, userId } = event.asker;
      const asked = { platform, user: userId, event: event.kind, verb: verbOf(event), answer: told.kind };
      log.info({ ...asked, ms }, "A question in the chat was answered");
      return told;
    },
    async suggest(asker, request) {
      try {
        const call = await believe(ctx, forms, asker, null);
        return typeof call === "string"
          ? []
          : await forms.suggest(call, { ...request, typed: cleanTyped(request.typed) });
      } catch (error) {
        ctx.log.warn({ form: request.form, error: String(error) }, "nothing could be suggested in a form");
        return [];
      }
    },
  };
}

async function handleOnce(
  ctx: BotContext,
  forms: FormRegistry,
  event: ChatEvent,
  requestId: string,
): Promise<Answer> {
  try {
    const place = event.kind === "command" || event.kind === "press" ? event.place : null;
    const call = await believe(ctx, forms, event.asker, place);
    return typeof call === "string" ? unbelieved(event, call) : await answer(call, forms, event, requestId);
  } catch (error) {
    return refusal(ctx.log, event, error, { line: lineOf(event), requestId });
  }
}

async function answer(call: Call, forms: FormRegistry, event: ChatEvent, requestId: string): Promise<Answer> {
  // Looked up while the answer is made, which is waited for.
  const notes = answerNotes(call.ctx.db);
  notes.catch(() => undefined);
  try {
    return readBy(call, await decorate(await dispatch(call, forms, event), notes));
  } catch (error) {
    const refused = refusal(call.ctx.log, event, error, { line: lineOf(event), requestId });
    return await decorate(refused, notes).catch(() => refused);
  }
}

/** Numbers and times are shown in the asker's own way. */
function readBy({ reader }: Call, given: Answer): Answer {
  return given.kind === "nothing" || given.kind === "faults" ? given : { reader, ...given };
}

async function dispatch(call: Call, forms: FormRegistry, event: ChatEvent): Promise<Answer> {
  switch (event.kind) {
    case "command":
      return await answerCommand(call, event, parseLine(event.text, BOT_VERBS));
    case "press":
      return await answerPress(call, event, readPayload(event.payload), BOT_VERBS);
    case "change":
      return await forms.change(call, event.form, event.field);
    case "submit":
      return await forms.submit(call, event.form);
    case "home":
      return await answerHome(call);
  }
}

/** Help and nothing more, whatever was asked (R25). */
function unbelieved(event: ChatEvent, reason: Disbelief): Answer {
  const view = strangerView(reason);
  switch (event.kind) {
    case "home":
      return { kind: "home", view };
    case "change":
      return { kind: "nothing" };
    case "submit":
      return { kind: "faults", faults: [{ field: null, message: view.title }] };
    case "press":
      // Whoever only looks at a message that asks by itself how it stands asked nothing.
      if (readPayload(event.payload)?.do === "refresh") return { kind: "nothing" };
      return { kind: "message", view, to: "private" };
    case "command":
      return { kind: "message", view, to: "private" };
  }
}

/** The verb of a line, without what follows it, for that may be personal; null: none was asked. */
function verbOf(event: ChatEvent): string | null {
  const parsed = parseLine(lineOf(event) ?? "", BOT_VERBS);
  return parsed.kind === "verb" ? parsed.verb.name : null;
}

/** The line that was asked, for suggestions in its place; null: none was. */
function lineOf(event: ChatEvent): string | null {
  if (event.kind === "command") {
    const parsed = parseLine(event.text, BOT_VERBS);
    return parsed.kind === "verb" ? parsed.line : null;
  }
  const payload = event.kind === "press" ? readPayload(event.payload) : null;
  return payload?.do === "run" ? payload.line : null;
}
