import type { FilledForm, FormFault, SuggestRequest } from "../../src/port/bot.ts";
import type { Form, Option } from "../../src/view/form.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import type { AdaptiveCard, Capability, Choice } from "./render/elements.ts";

/** A message as Teams takes it: the card goes as an attachment, the summary beside it. */
export interface TeamsMessage {
  readonly card: AdaptiveCard;
  /** One line for search, notifications and the activity feed. */
  readonly summary: string;
}

/** What `task.value` holds when `task.type` is `continue`; its card goes as an attachment. */
export interface TeamsDialog {
  readonly title: string;
  readonly height: "medium" | "large";
  readonly width: "medium";
  readonly card: AdaptiveCard;
}

/** By what a form is opened again: the button's payload, or the words that somebody said. */
export type Reopen = { readonly press: string } | { readonly command: string };

/** What somebody did in a card or a dialog. */
export type Asked =
  | {
      readonly kind: "press";
      readonly payload: string;
      /** What stands in the dialog that holds the button. */
      readonly form: FilledForm | null;
      /** Nobody pressed: the card asks by itself how it stands. Only what replaces it may be shown then. */
      readonly automatic: boolean;
      /** The conversation that the message with the button was asked in; null: where the message is. */
      readonly origin: string | null;
    }
  /** The button of `opener`: the words that were said are to be answered in a dialog. */
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "submit"; readonly form: FilledForm }
  /** The form is to be shown anew with what stands in it. */
  | { readonly kind: "change"; readonly form: FilledForm; readonly field: string };

export type Typed = SuggestRequest;

export interface MessageOptions {
  /** Kinds of elements that the tenant was found not to take. */
  readonly rejected: ReadonlySet<string>;
  /** The conversation it was asked in, when it is shown elsewhere: buttons `forPlace` carry it. */
  readonly origin?: string;
  /** For a view with `refresh`: the accounts for which the card asks by itself how it stands, at most 60. */
  readonly refreshFor?: readonly string[];
}

/** What the connection needs of the renderer. */
export interface TeamsRenderer {
  message(view: View, reader: ReaderStyle, how: MessageOptions): TeamsMessage;
  /** `again`: what was sent, and what is wrong with it. */
  dialog(
    form: Form,
    reader: ReaderStyle,
    again?: { readonly faults?: readonly FormFault[]; readonly sent?: FilledForm },
  ): TeamsDialog;
  /** A view in a dialog: what a button that was to open a form led to instead. */
  dialogMessage(view: View, reader: ReaderStyle): TeamsDialog;
  /** A message that opens a form, where none can be opened without a button: behind words, or behind `Action.Execute`. */
  opener(form: Form, reopen: Reopen): TeamsMessage;
  /** What `application/search` answers. */
  choices(found: readonly Option[]): readonly Choice[];
  /** `value` of `adaptiveCard/action`, `task/fetch` or `task/submit`; null: nothing of ours. */
  readAsked(value: unknown): Asked | null;
  /** `value` of `application/search`; null: no search of ours. */
  readTyped(value: unknown): Typed | null;
  /** What a refused message should do without from now on; null: it was not refused for its card. */
  blamed(status: number, answer: unknown, message: TeamsMessage): Capability | null;
}
