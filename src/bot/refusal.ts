import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import { DeliveryError } from "../port/delivery-error.ts";
import type { Answer, ChatEvent } from "../port/bot.ts";
import { type Log, UsageError } from "../usecase/context.ts";
import { sayView } from "../view/answer.ts";
import type { Action, View } from "../view/view.ts";
import { replaceWords } from "./grammar.ts";
import { writePayload } from "./payload.ts";

const DATABASE_GONE = "The database cannot be reached now. Nothing was changed; try again in a minute.";
const CHAT_GONE = "The chat cannot be asked now. Nothing was changed; try again in a minute.";
const MOST_BUTTONS = 5;
const LABEL_CHARS = 75;

/** What was asked: the line, null for none, and the id its log lines go by. */
export interface Refused {
  readonly line: string | null;
  readonly requestId: string;
}

/** What the asker is told of an error. Faults of this program are logged. */
export function refusal(log: Log, event: ChatEvent, error: unknown, asked: Refused): Answer {
  const { line, requestId } = asked;
  if (error instanceof UsageError) {
    if (event.kind === "submit") return faults(error.message, fieldOf(event, error));
    return told(event, sayView(error.message, "", line === null ? [] : choicesOf(error, line)));
  }
  const text = sentenceOf(log, event, error, requestId);
  return event.kind === "submit" ? faults(text, null) : told(event, sayView(text));
}

function sentenceOf(log: Log, event: ChatEvent, error: unknown, requestId: string): string {
  const details = {
    event: event.kind,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
  if (isDatabaseUnavailable(error)) {
    log.warn(details, "a question in the chat found no database");
    return DATABASE_GONE;
  }
  if (error instanceof DeliveryError) {
    log.warn(details, "a question in the chat needed the chat platform, which did not answer");
    return CHAT_GONE;
  }
  log.error(details, "a question in the chat was not answered");
  return `Something went wrong in the bot. Whoever runs it finds it in its log under ${requestId}.`;
}

function told(event: ChatEvent, view: View): Answer {
  switch (event.kind) {
    case "home":
      return { kind: "home", view };
    case "change":
      return { kind: "nothing" };
    case "command":
    case "press":
    case "submit":
      return { kind: "message", view, to: "private" };
  }
}

function faults(message: string, field: string | null): Answer {
  return { kind: "faults", faults: [{ field, message }] };
}

/** A fault of what is no field of the form stands above them all. */
function fieldOf(event: Extract<ChatEvent, { kind: "submit" }>, { field }: UsageError): string | null {
  return field !== null && Object.hasOwn(event.form.values, field) ? field : null;
}

/** The same line with what may have been meant, as buttons. */
function choicesOf({ suggestion }: UsageError, line: string): Action[] {
  if (suggestion === null) return [];
  return suggestion.choices.slice(0, MOST_BUTTONS).flatMap(({ word, label }) => {
    const meant = replaceWords(line, suggestion.wrong, word);
    return meant === null ? [] : [runAction(label, meant)];
  });
}

/** A button that runs a line in the place of the private message it stands in. */
export function runAction(label: string, line: string): Action {
  const shown = label.length > LABEL_CHARS ? `${label.slice(0, LABEL_CHARS - 1).toWellFormed()}…` : label;
  return { label: shown, payload: writePayload({ do: "run", line, instead: true }) };
}
