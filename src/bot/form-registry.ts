import type { Answer, FilledForm, SuggestRequest } from "../port/bot.ts";
import type { Option } from "../view/form.ts";
import type { Call, FormOpener } from "./call.ts";

/** All forms of the bot, by name. A form or a name that it does not know throws `UsageError`. */
export interface FormRegistry extends FormOpener {
  change(call: Call, filled: FilledForm, field: string): Promise<Answer>;
  submit(call: Call, filled: FilledForm): Promise<Answer>;
  suggest(call: Call, request: SuggestRequest): Promise<readonly Option[]>;
}
