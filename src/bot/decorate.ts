import type { AnswerNotes } from "../../db/query/status.ts";
import type { Answer } from "../port/bot.ts";
import { overdueSourceNote } from "../view/answer.ts";
import { SAMPLE_NOTE } from "../view/sample-note.ts";
import type { FormPart } from "../view/form.ts";
import type { Action, Part, View } from "../view/view.ts";
import { sharePayload } from "./payload.ts";

const MOST_ACTIONS = 6;

/** What every answer says besides: sources that are late at its head, and that the data is sample data (R6, R25). */
export async function decorate(answer: Answer, looked: Promise<AnswerNotes>): Promise<Answer> {
  if (answer.kind !== "message" && answer.kind !== "home" && answer.kind !== "form") return answer;
  const notes = await looked;
  if (answer.kind === "form") {
    const parts = notes.sample ? withSampleNote(answer.form.parts) : answer.form.parts;
    return { ...answer, form: { ...answer.form, parts } };
  }
  return { ...answer, view: decorated(answer.view, notes) };
}

function decorated(view: View, notes: AnswerNotes): View {
  const late = notes.overdue.filter(({ name }) => !saysOverdue(view, name)).map(overdueSourceNote);
  const parts = notes.sample ? withSampleNote(view.parts) : view.parts;
  return { ...view, parts: [...late, ...parts] };
}

function withSampleNote<Each extends Part | FormPart>(parts: readonly Each[]): (Each | typeof SAMPLE_NOTE)[] {
  return parts.some(isSampleNote) ? [...parts] : [...parts, SAMPLE_NOTE];
}

function isSampleNote(part: Part | FormPart): boolean {
  return part.kind === "note" && JSON.stringify(part.spans) === JSON.stringify(SAMPLE_NOTE.spans);
}

/** Reports say it of their sources themselves. */
function saysOverdue({ parts }: View, name: string): boolean {
  return parts.some(
    (part) =>
      part.kind === "note" &&
      part.tone === "warning" &&
      part.spans.some((span) => typeof span === "object" && "strong" in span && span.strong === name),
  );
}

/** The view with the button that shows it to the channel; a line too long for a button goes without. */
export function withShare(view: View, line: string): View {
  const payload = sharePayload(line);
  if (payload === null) return view;
  const share: Action = { label: "Share to channel", payload, forPlace: true };
  const at = view.parts.findLastIndex((part) => part.kind === "actions");
  const part = view.parts[at];
  if (part?.kind === "actions" && part.actions.length < MOST_ACTIONS) {
    return { ...view, parts: view.parts.with(at, { ...part, actions: [...part.actions, share] }) };
  }
  return { ...view, parts: [...view.parts, { kind: "actions", actions: [share] }] };
}
