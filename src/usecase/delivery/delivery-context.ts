import type { Mailer } from "../../port/mailer.ts";
import type { Messenger } from "../../port/messenger.ts";
import type { Buttons } from "../../view/buttons.ts";
import type { Context } from "../context.ts";

/** What sending needs besides: the ways out, and who we are while we send. */
export interface DeliveryContext extends Context {
  readonly messengers: ReadonlyMap<Messenger["platform"], Messenger>;
  readonly mailer: Mailer;
  /** The running bot that claims rows (R18). */
  readonly instanceId: string;
  /** Left out: messages carry no buttons. */
  readonly buttons?: Buttons;
  /** How long an answer is waited for; a minute when it is left out. */
  readonly patienceMs?: number;
}
