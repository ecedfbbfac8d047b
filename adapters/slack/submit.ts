import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { ViewResponseAction } from "@slack/bolt";
import type { ModalView } from "@slack/web-api";

import type { Answer, Bot, FilledForm } from "../../src/port/bot.ts";
import { type Answers, faultsText, READER } from "./answer.ts";
import type { CallSlack } from "./call.ts";
import type { SlackLog } from "./log.ts";
import type { Modal } from "./payload.ts";
import type { Repeats } from "./repeats.ts";
import type { SlackRenderer } from "./renderer.ts";
import type { Way } from "./way.ts";

export interface SubmitParts {
  readonly bot: Bot;
  readonly answers: Answers;
  readonly renderer: SlackRenderer;
  readonly call: CallSlack;
  readonly log: SlackLog;
  /** Forms whose answer is being worked out, by view: a second press of the button gets the same answer. */
  readonly submitting: Map<string, Promise<Answer>>;
  /** Presses, and forms that were just taken. */
  readonly presses: Repeats;
  /** Slack waits three seconds for an answer to a form; 2.5 s leave time for the way. */
  readonly patienceMs: number;
}

export interface Submission {
  readonly way: Way;
  readonly form: FilledForm;
  readonly view: Modal;
}

type Respond = (response: ViewResponseAction | null) => Promise<void>;

/** Answers a form with its acknowledgement; when that takes too long, the form says so and shows the outcome later. */
export async function handleSubmit(parts: SubmitParts, given: Submission, respond: Respond): Promise<void> {
  const working = workOut(parts, given);
  const late = new AbortController();
  const soon = await Promise.race([
    working,
    sleep(parts.patienceMs, null, { signal: late.signal, ref: false }).catch(() => null),
  ]);
  late.abort();
  if (soon !== null) {
    await respond(responseTo(parts, soon, given));
    await afterwards(parts, soon, given.way);
    return;
  }
  // On top of the form, which keeps what was typed until the outcome is known.
  const externalId = randomUUID();
  const saving = note("Saving", "This takes a moment.");
  await respond({
    response_action: "push",
    view: { ...saving, external_id: externalId, clear_on_close: true },
  });
  await showLate(parts, await working, { way: given.way, externalId });
}

async function workOut(parts: SubmitParts, { way, form, view }: Submission): Promise<Answer> {
  const key = `${way.workspaceId} ${view.id} ${JSON.stringify(form.values)}`;
  const running = parts.submitting.get(key);
  if (running !== undefined) {
    const same = await running;
    // Faults are shown to either press, a message is said once.
    return same.kind === "message" ? { kind: "nothing" } : same;
  }
  if (parts.presses.knows(key)) return { kind: "nothing" };
  const work = handle(parts, way, form);
  parts.submitting.set(key, work);
  try {
    const answer = await work;
    // One with a fault may be sent again at once.
    if (answer.kind !== "faults") parts.presses.isNew(key);
    return answer;
  } finally {
    parts.submitting.delete(key);
  }
}

async function handle({ bot, log }: SubmitParts, { asker }: Way, form: FilledForm): Promise<Answer> {
  try {
    return await bot.handle({ kind: "submit", asker, form });
  } catch (error) {
    log.error({ event: "submit", error: String(error) }, "a form sent in Slack was not answered");
    return {
      kind: "faults",
      faults: [{ field: null, message: "Something went wrong here. It was logged; try again later." }],
    };
  }
}

function responseTo(
  { renderer }: SubmitParts,
  answer: Answer,
  { view }: Submission,
): ViewResponseAction | null {
  switch (answer.kind) {
    case "form":
      return { response_action: "update", view: renderer.modal(answer.form, answer.reader ?? READER) };
    case "faults":
      return (
        renderer.faults(answer.faults, view) ?? {
          response_action: "update",
          view: note("Not saved", faultsText(answer.faults)),
        }
      );
    case "message":
      return { response_action: "clear" };
    case "nothing":
    case "home":
      return null;
  }
}

/** What the acknowledgement cannot carry. */
async function afterwards({ answers, log }: SubmitParts, answer: Answer, way: Way): Promise<void> {
  if (answer.kind !== "message" && answer.kind !== "home") return;
  await answers.show(answer, way).catch((error: unknown) => {
    log.error({ error: String(error) }, "what a form led to was not shown");
  });
}

async function showLate(
  parts: SubmitParts,
  answer: Answer,
  { way, externalId }: { readonly way: Way; readonly externalId: string },
): Promise<void> {
  const { call, log } = parts;
  const view: ModalView = { ...lateView(parts, answer), external_id: externalId };
  // The form may have been closed meanwhile.
  await call(
    way.workspaceId,
    "views.update",
    async (client) => await client.views.update({ external_id: externalId, view }),
  ).catch((error: unknown) => {
    log.info({ error: String(error) }, "the outcome of a form was not shown in it");
  });
  await afterwards(parts, answer, way);
}

function lateView({ renderer }: SubmitParts, answer: Answer): ModalView {
  if (answer.kind === "form") return renderer.modal(answer.form, answer.reader ?? READER);
  if (answer.kind === "faults")
    return note("Not saved", `${faultsText(answer.faults)}\nClose this to go back to what you typed.`);
  return { ...note("Done", "It is done. You can close this."), clear_on_close: true };
}

function note(title: string, text: string): ModalView {
  return {
    type: "modal",
    title: { type: "plain_text", text: title },
    close: { type: "plain_text", text: "Close" },
    blocks: [{ type: "section", text: { type: "plain_text", text: text.slice(0, 3_000) } }],
  };
}
