import type { Verb } from "../core/access.ts";
import type { Answer } from "../port/bot.ts";
import type { Call } from "./call.ts";

/** A word of the command language: one file in `src/bot/verb` each. */
export interface BotVerb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows the name: `DEVICE UNTIL [REASON]`; empty: nothing does. */
  readonly usage: string;
  /** One line for the help. */
  readonly summary: string;
  /** The access it takes, so that help fits the asker's role; null: everybody who is believed may use it. */
  readonly access: Verb | null;
  /** Whether the private answer carries the button that shares it with the channel. */
  readonly shareable: boolean;
  /** `words` follow the name; quotes around them are gone. Throws `UsageError` when the asker is at fault. */
  run(call: Call, words: readonly string[]): Promise<VerbAnswer>;
}

/** `shareable: false`: this answer is for the asker alone, although the verb's others may be shared. */
export type VerbAnswer = Answer & { readonly shareable?: boolean };
