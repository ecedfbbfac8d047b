import type { Answer } from "../port/bot.ts";
import type { FormValues, Option } from "../view/form.ts";
import type { Call } from "./call.ts";

/** A form of the bot: one file in `src/bot/form` each. */
export interface FormKind<State> {
  readonly name: string;
  /** Shows the form; `input` says what it is opened for. Throws `UsageError`. */
  open(call: Call, input: unknown): Promise<Answer>;
  /** Reads what `Form.payload` carries beside the form's name; throws when it is not of this form. */
  readState(json: unknown): State;
  /** A live field was changed: the form anew, with what was typed kept. */
  change?(call: Call, state: State, values: FormValues): Promise<Answer>;
  /** Throws `UsageError`; one with a `field` of the form is shown there. */
  submit(call: Call, state: State, values: FormValues): Promise<Answer>;
  /** What may be chosen in a `search` field. */
  suggest?(
    call: Call,
    request: { readonly field: string; readonly typed: string },
  ): Promise<readonly Option[]>;
}
