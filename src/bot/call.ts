import type { OwnerNames } from "../core/notification.ts";
import type { Answer, Asker, Place } from "../port/bot.ts";
import type { Actor } from "../usecase/context.ts";
import type { ReaderStyle } from "../view/view.ts";
import type { BotContext } from "./bot-context.ts";

/** A question of somebody who is believed (R25), on its way to a verb or a form. */
export interface Call {
  readonly ctx: BotContext;
  readonly actor: Actor;
  readonly asker: Asker;
  /** The asker's own, for numbers and times. */
  readonly reader: ReaderStyle;
  /** Null: asked from a form or at home. */
  readonly place: Place | null;
  /** For verbs that open one. */
  readonly forms?: FormOpener;
  /** The answer is for all of the channel, which reads so much of owners' names; left out: for the asker alone. */
  readonly shownTo?: { readonly ownerNames: OwnerNames };
}

export interface FormOpener {
  /** Shows a form; `input` says what it is opened for, as the form itself reads it. */
  open(call: Call, form: string, input: unknown): Promise<Answer>;
}
