import { z } from "zod";

import type { Form } from "../../../src/view/form.ts";
import type { Asked, Reopen, TeamsDialog, TeamsMessage, TeamsRenderer, Typed } from "../renderer.ts";
import { blamed } from "./blamed.ts";
import { plainLine } from "./escape.ts";
import { choiceOf } from "./field.ts";
import { renderForm } from "./form.ts";
import { ACTION_PAYLOAD, BUTTON_TEXT, FORM_PAYLOAD, SELECT_OPTIONS } from "./limits.ts";
import { renderMessage } from "./message.ts";
import { heading } from "./text-elements.ts";
import { readDataset, readFilled } from "./values.ts";

/** What a button carries; see `actions.ts` and `form.ts`. */
const DATA = z.looseObject({
  press: z.string().max(ACTION_PAYLOAD).optional(),
  origin: z.string().max(300).optional(),
  command: z.string().max(FORM_PAYLOAD).optional(),
  do: z.enum(["submit", "change"]).optional(),
  field: z.string().max(300).optional(),
});
/** A press of `Action.Execute`, or an invoke of a dialog; both hold the button's data. */
const INVOKED = z.union([
  z
    .object({ action: z.object({ data: DATA }), trigger: z.string().nullish() })
    .transform(({ action, trigger }) => ({ data: action.data, automatic: trigger === "automatic" })),
  z.object({ data: DATA }).transform(({ data }) => ({ data, automatic: false })),
]);
const SEARCH = z.object({ queryText: z.string().max(1_000).nullish(), dataset: z.string().max(8_000) });

/** A dialog takes about so many fields before it is to be large. */
const MEDIUM_FIELDS = 4;

/** Everything the connection needs to show what the bot says, and to read what is done with it. */
export function teamsRenderer(): TeamsRenderer {
  return {
    message: (view, reader, how) => renderMessage(view, { reader, ...how }),
    dialog: (form, reader, again) => ({
      title: plainLine(form.title, BUTTON_TEXT),
      ...sizeOf(form),
      card: renderForm(form, { reader, ...again }),
    }),
    dialogMessage(view, reader): TeamsDialog {
      const { card } = renderMessage(view, {
        reader,
        rejected: new Set(),
        surface: { kind: "dialog", form: null },
      });
      return { title: plainLine(view.title, BUTTON_TEXT), height: "medium", width: "medium", card };
    },
    opener,
    choices: (found) => found.slice(0, SELECT_OPTIONS).map(choiceOf),
    readAsked,
    readTyped,
    blamed: (status, answer, { card }) => blamed(status, answer, card),
  };
}

function sizeOf(form: Form): Pick<TeamsDialog, "height" | "width"> {
  const fields = form.parts.filter(({ kind }) => kind === "field").length;
  return { height: fields > MEDIUM_FIELDS ? "large" : "medium", width: "medium" };
}

/** Teams opens a dialog only when a button is pressed that says so. */
function opener(form: Form, reopen: Reopen): TeamsMessage {
  const title = plainLine(form.title, BUTTON_TEXT);
  const text = "This opens a form.";
  return {
    summary: `${title} · ${text}`,
    card: {
      type: "AdaptiveCard",
      version: "1.5",
      fallbackText: `${title}: this needs a newer Teams.`,
      body: [heading(form.title, "Large"), { type: "RichTextBlock", inlines: [text] }],
      actions: [
        {
          type: "Action.Submit",
          title: "Open",
          style: "positive",
          data: { msteams: { type: "task/fetch" }, ...reopen },
        },
      ],
    },
  };
}

function readAsked(value: unknown): Asked | null {
  const { success, data: invoked } = INVOKED.safeParse(value);
  if (!success) return null;
  const { data, automatic } = invoked;
  const form = readFilled(data);
  if (data.press !== undefined)
    return { kind: "press", payload: data.press, form, automatic, origin: data.origin ?? null };
  if (data.command !== undefined) return { kind: "command", text: data.command };
  if (form === null) return null;
  if (data.do === "submit") return { kind: "submit", form };
  return data.do === "change" ? { kind: "change", form, field: data.field ?? "" } : null;
}

function readTyped(value: unknown): Typed | null {
  const { success, data } = SEARCH.safeParse(value);
  const search = success ? readDataset(data.dataset) : null;
  return search === null || data === undefined ? null : { ...search, typed: data.queryText ?? "" };
}
