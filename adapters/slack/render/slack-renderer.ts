import { z } from "zod";

import type { FilledForm } from "../../../src/port/bot.ts";
import type { Pressed, SlackRenderer } from "../renderer.ts";
import { PRESS_PREFIX } from "./actions.ts";
import { faultAnswer } from "./faults.ts";
import { fieldOf, optionOf } from "./field.ts";
import { FORM_CALLBACK, renderForm } from "./form.ts";
import { SELECT_OPTIONS } from "./limits.ts";
import { renderMessage } from "./message.ts";
import { readValues, VALUES } from "./values.ts";
import { renderHome } from "./view.ts";

const ACTION = z.object({
  action_id: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

const MODAL = z.object({
  callback_id: z.literal(FORM_CALLBACK),
  private_metadata: z.string(),
  state: z.object({ values: VALUES }).nullish(),
});

/** Everything the connection needs to show what the bot says, and to read what is done with it. */
export function slackRenderer(): SlackRenderer {
  return {
    message: (view, reader, rejected) => renderMessage(view, { reader, rejected, postsFiles: true }),
    modal: renderForm,
    home: renderHome,
    options: (found) => found.slice(0, SELECT_OPTIONS).map(optionOf),
    readForm,
    readAction,
    faults: faultAnswer,
  };
}

function readForm(view: unknown): FilledForm | null {
  const { success, data } = MODAL.safeParse(view);
  return success ? { payload: data.private_metadata, values: readValues(data.state?.values ?? {}) } : null;
}

function readAction(action: unknown): Pressed {
  const { success, data } = ACTION.safeParse(action);
  if (!success) return null;
  if (data.action_id.startsWith(PRESS_PREFIX)) {
    const payload = data.selected_option?.value ?? data.value ?? null;
    return payload === null ? null : { kind: "press", payload };
  }
  const field = fieldOf(data.action_id);
  return field === null ? null : { kind: "change", field };
}
