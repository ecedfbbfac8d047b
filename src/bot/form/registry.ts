import { z } from "zod";

import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import type { FormValues, Option } from "../../view/form.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import type { FormRegistry } from "../form-registry.ts";
import { RESTORE_EXPORT_FORM } from "./restore-export.ts";
import { SCHEDULE_FORM } from "./schedule.ts";
import { SETTINGS_FORM } from "./settings.ts";
import { SNOOZE_FORM } from "./snooze.ts";
import { readForm } from "./state.ts";
import { SUBSCRIBE_FORM } from "./subscribe.ts";
import { THRESHOLDS_FORM } from "./thresholds.ts";

/** A form whose state is read before it is handed on. */
interface AnyForm {
  readonly name: string;
  open(call: Call, input: unknown): Promise<Answer>;
  change(call: Call, state: unknown, values: FormValues): Promise<Answer>;
  submit(call: Call, state: unknown, values: FormValues): Promise<Answer>;
  suggest(call: Call, request: { field: string; typed: string }): Promise<readonly Option[]>;
}

const FORMS: readonly AnyForm[] = [
  anyForm(RESTORE_EXPORT_FORM),
  anyForm(SCHEDULE_FORM),
  anyForm(SETTINGS_FORM),
  anyForm(SNOOZE_FORM),
  anyForm(SUBSCRIBE_FORM),
  anyForm(THRESHOLDS_FORM),
];

/** The names of all forms. */
export const FORM_NAMES: readonly string[] = FORMS.map(({ name }) => name);

/** All forms of the bot. */
export const formRegistry: FormRegistry = {
  async open(call, name, input) {
    return await formCalled(name).open(call, input);
  },
  async change(call, filled) {
    const { form, state } = formOf(filled.payload);
    return await form.change(call, state, filled.values);
  },
  async submit(call, filled) {
    const { form, state } = formOf(filled.payload);
    return await form.submit(call, state, filled.values);
  },
  async suggest(call, { form, field, typed }) {
    const name = readForm(form)?.form ?? form;
    return await formCalled(name).suggest(call, { field, typed });
  },
};

function anyForm<State>(kind: FormKind<State>): AnyForm {
  return {
    name: kind.name,
    async open(call, input) {
      try {
        return await kind.open(call, input);
      } catch (error) {
        // A button of another version says what it opens in other words.
        throw error instanceof z.ZodError ? outdated() : error;
      }
    },
    async change(call, state, values) {
      if (kind.change === undefined) return { kind: "nothing" };
      return await kind.change(call, stateOf(kind, state), values);
    },
    submit: async (call, state, values) => await kind.submit(call, stateOf(kind, state), values),
    suggest: async (call, request) => (await kind.suggest?.(call, request)) ?? [],
  };
}

function stateOf<State>(kind: FormKind<State>, json: unknown): State {
  try {
    return kind.readState(json);
  } catch {
    throw outdated();
  }
}

function formOf(payload: string): { readonly form: AnyForm; readonly state: unknown } {
  const read = readForm(payload);
  if (read === null) throw outdated();
  return { form: formCalled(read.form), state: read.state };
}

function formCalled(name: string): AnyForm {
  const found = FORMS.find((form) => form.name === name);
  if (found === undefined) throw outdated();
  return found;
}

/** A form that another version of the bot had opened, or none at all. */
function outdated(): UsageError {
  return new UsageError(
    "conflict",
    "This form is from before the bot was updated. Close it and open it again.",
  );
}
