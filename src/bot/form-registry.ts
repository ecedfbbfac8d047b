import type { Answer, FilledForm, SuggestRequest } from "../port/bot.ts";
import type { Option } from "../view/form.ts";
import type { Call } from "./call.ts";

/** All forms of the bot, by name. A form or a name that it does not know throws `UsageError`. */
export interface FormRegistry {
  /** Shows a form; `input` says what it is opened for, as the form itself reads it. */
  open(call: Call, form: string, input: unknown): Promise<Answer>;
  change(call: Call, filled: FilledForm, field: string): Promise<Answer>;
  submit(call: Call, filled: FilledForm): Promise<Answer>;
  suggest(call: Call, request: SuggestRequest): Promise<readonly Option[]>;
}
