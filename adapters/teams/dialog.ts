import { z } from "zod";

import type { Answer, ChatEvent, FilledForm, FormFault } from "../../src/port/bot.ts";
import { faultsText, isOwn, READER } from "./answer.ts";
import { commandOf } from "./listen.ts";
import type { Activity } from "./payload.ts";
import type { Asked, Reopen } from "./renderer.ts";
import { closed, type InvokeResponse, taskDialog, taskText } from "./response.ts";
import type { Way } from "./way.ts";
import {
  afterwards,
  handle,
  IN_CHAT,
  inTime,
  type InvokeParts,
  LATE,
  pressed,
  showLate,
} from "./work-out.ts";

const COMPOSE = z.object({ commandId: z.string().nullish(), data: z.unknown().optional() });

/** A dialog is opened, changed, or sent. */
export async function onDialog(parts: InvokeParts, { value }: Activity, way: Way): Promise<InvokeResponse> {
  const asked = parts.renderer.readAsked(value);
  if (asked === null) return taskText("This form is not known here any more. Open it again.");
  const placed = { ...way, reopen: reopenOf(asked) };
  const event = eventOf(asked, placed);
  const working =
    event.kind === "change" ? handle(parts, event) : pressed(parts, placed, event, JSON.stringify(asked));
  const soon = await inTime(parts, working);
  if (soon === null) {
    void showLate(parts, working, placed);
    return taskText(LATE);
  }
  return await dialogAnswer(parts, soon, { asked, way: placed });
}

function reopenOf(asked: Asked): Reopen | null {
  if (asked.kind === "press") return { press: asked.payload };
  return asked.kind === "command" ? { command: asked.text } : null;
}

function eventOf(asked: Asked, way: Way): ChatEvent {
  const { asker, place, message } = way;
  switch (asked.kind) {
    case "press":
      return { kind: "press", asker, place, payload: asked.payload, message, form: asked.form };
    case "command":
      return commandOf(way, asked.text);
    case "submit":
      return { kind: "submit", asker, form: asked.form };
    case "change":
      return { kind: "change", asker, form: asked.form, field: asked.field };
  }
}

async function dialogAnswer(
  parts: InvokeParts,
  answer: Answer,
  { asked, way }: { readonly asked: Asked; readonly way: Way },
): Promise<InvokeResponse> {
  const { renderer } = parts;
  const sent = asked.kind === "submit" || asked.kind === "change" ? asked.form : null;
  switch (answer.kind) {
    case "nothing":
      return sent === null || asked.kind === "submit" ? closed() : await formAgain(parts, way, sent, []);
    case "form": {
      const again = sent === null ? {} : { sent };
      return taskDialog(renderer.dialog(answer.form, answer.reader ?? READER, again));
    }
    case "faults":
      return sent === null
        ? taskText(faultsText(answer.faults))
        : await formAgain(parts, way, sent, answer.faults);
    case "home":
      return taskDialog(renderer.dialogMessage(answer.view, answer.reader ?? READER));
    case "message":
      if (asked.kind !== "submit" && (answer.to === "private" || answer.to === "replace"))
        return taskDialog(renderer.dialogMessage(answer.view, answer.reader ?? READER));
      // What a form led to stays, with what takes it back.
      void afterwards(parts, answer.to === "replace" ? { ...answer, to: "private" } : answer, way);
      return isOwn(way) || answer.to !== "private" ? closed() : taskText(IN_CHAT);
  }
}

/** Teams forgets a form that was sent: it is made anew, with what stood in it and what is wrong with that. */
async function formAgain(
  parts: InvokeParts,
  { asker }: Way,
  sent: FilledForm,
  faults: readonly FormFault[],
): Promise<InvokeResponse> {
  const anew = await handle(parts, { kind: "change", asker, form: sent, field: "" });
  if (anew.kind !== "form") return faults.length === 0 ? closed() : taskText(faultsText(faults));
  return taskDialog(parts.renderer.dialog(anew.form, anew.reader ?? READER, { faults, sent }));
}

/** The message extension opens what the bare command says, or what was chosen in its dialog. */
export async function onCompose(parts: InvokeParts, { value }: Activity, way: Way): Promise<InvokeResponse> {
  const { data } = COMPOSE.safeParse(value);
  const asked = data?.data === undefined ? null : parts.renderer.readAsked({ data: data.data });
  const placed = { ...way, targeted: true, reopen: { command: "" } };
  const event = asked === null ? commandOf(placed, "") : eventOf(asked, placed);
  const answer = await inTime(parts, handle(parts, event));
  return answer === null
    ? taskText("That took too long. Open it again.")
    : await dialogAnswer(parts, answer, { asked: asked ?? { kind: "command", text: "" }, way: placed });
}
