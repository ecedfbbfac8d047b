import type { ActionsPart, FactsPart, HeadingPart, NotePart, TablePart, TextPart } from "./view.ts";

/** A form that somebody fills in chat: a modal in Slack, a dialog in Teams. */
export interface Form {
  /** At most 24 characters, which is what Slack shows. */
  readonly title: string;
  /** The label of the button that submits it, at most 24 characters; null: it can only be read and has no fields. */
  readonly submit: string | null;
  /**
   * Says which form this is and what it was opened for. Opaque to adapters; at most 3,000 characters. A form shown
   * anew with the same payload keeps what stands in its fields; with another one it shows its own values.
   */
  readonly payload: string;
  readonly parts: readonly FormPart[];
}

export type FormPart = HeadingPart | TextPart | FactsPart | TablePart | NotePart | ActionsPart | FieldPart;

export interface FieldPart {
  readonly kind: "field";
  /** Unique in the form; the key of its value. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** May be left empty. */
  readonly optional?: boolean;
  /** A change of it is told at once, so that the form can be shown anew. */
  readonly live?: boolean;
  readonly input: Input;
}

export type Input =
  | {
      readonly kind: "line";
      readonly value: string;
      readonly maxLength: number;
      readonly placeholder?: string;
    }
  | {
      readonly kind: "text";
      readonly value: string;
      readonly maxLength: number;
      readonly placeholder?: string;
    }
  /** Whole numbers, both bounds included. */
  | { readonly kind: "number"; readonly value: number | null; readonly min: number; readonly max: number }
  /** `YYYY-MM-DD`. */
  | { readonly kind: "date"; readonly value: string | null }
  /** `HH:MM`. */
  | { readonly kind: "time"; readonly value: string | null }
  /** One of at most 100. */
  | { readonly kind: "choice"; readonly value: string | null; readonly options: readonly Option[] }
  /** Any of at most 10. */
  | { readonly kind: "choices"; readonly values: readonly string[]; readonly options: readonly Option[] }
  /** One of many: found by typing, see `Bot.suggest`. */
  | { readonly kind: "search"; readonly value: Option | null; readonly placeholder?: string };

export interface Option {
  /** At most 75 characters are shown. */
  readonly label: string;
  /** 1 to 150 characters. */
  readonly value: string;
  readonly hint?: string;
}

/** What stands in a form's fields: a text, the values chosen of `choices`, or nothing. */
export type FormValues = Readonly<Record<string, string | readonly string[] | null>>;
