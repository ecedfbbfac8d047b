import type { Decision } from "./decide.ts";
import { type AlertLevel, isWorse, type Level } from "./level.ts";

export type RecheckReason =
  | "still-true"
  | "device-gone"
  | "deactivated"
  | "not-judged"
  | "recovered"
  | "overtaken"
  | "threshold-changed"
  | "mail-switched-off"
  | "client-hidden"
  | "snoozed";

/** What is known just before an owner's mail is sent. */
export interface Recheck {
  /** The device was removed since the mail was owed. */
  readonly gone: boolean;
  /** The device judged again now; null when no enabled source speaks for it. */
  readonly decision: Decision | null;
  /** The outage the mail is about is still open. */
  readonly outageOpen: boolean;
  readonly level: AlertLevel;
  /** The worst level its owner was told of in this outage, or will be. */
  readonly settled: Level;
  readonly mailOn: boolean;
  readonly clientHidden: boolean;
  readonly paused: boolean;
}

/** Whether an owner's mail is still true just before it is sent (R21), and if not, why. */
export function recheck(mail: Recheck): RecheckReason {
  const over = whyOver(mail);
  if (over !== null) return over;
  if (mail.clientHidden) return "client-hidden";
  if (!mail.mailOn) return "mail-switched-off";
  if (isWorse(mail.level, mail.decision?.levels.owner ?? "ok")) return "threshold-changed";
  if (isWorse(mail.settled, mail.level)) return "overtaken";
  return mail.paused ? "snoozed" : "still-true";
}

/** Why the outage is not there to be told of; null when it is. */
function whyOver({ gone, decision, outageOpen }: Recheck): RecheckReason | null {
  if (gone) return "device-gone";
  if (decision?.judgements.owner.reason === "deactivated") return "deactivated";
  if (!outageOpen) return "recovered";
  if (decision === null) return "not-judged";
  return decision.closes === null ? null : "recovered";
}
