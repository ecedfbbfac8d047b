import { nextAttempt } from "../../core/back-off.ts";
import type { Instant } from "../../core/instant.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import type { Tx } from "../../../db/client.ts";
import { type Claim, deferDue, postpone, settleClaim } from "../../../db/query/claim.ts";
import { isDatabaseUnavailable } from "../../../db/unavailable.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { MOST_LOGGED } from "./log-sent.ts";
import { tellUndelivered } from "./tell-undelivered.ts";
import { wakeDestinations } from "./wake.ts";
import { writeDown } from "./write-down.ts";

/** What became of rows whose delivery failed; `pause`: the destination wants to be left alone for a while. */
export type Failure = "again" | "pause" | "dead" | "permanent";

/** What was being delivered: rows of one kind, or a whole message's. */
export interface Failed {
  readonly destination: string;
  /** Notices that fail are not reported by notices. */
  readonly notice: boolean;
  readonly claim: Claim;
  /** Taken as well and not tried yet: waits with it when the destination needs a pause. */
  readonly rest?: Claim;
  /** Owes the same over another path once this one is given up, in the same transaction; nobody need be told then. */
  readonly instead?: (tx: Tx) => Promise<void>;
}

/**
 * Writes down a failed attempt (R19): a permanent fault settles the rows, a limit moves them, all that is
 * due besides, and their job to its end, anything else is tried again with back-off until the attempts
 * are spent. One transaction.
 */
export async function failDelivery(ctx: DeliveryContext, failed: Failed, cause: unknown): Promise<Failure> {
  const { destination, claim } = failed;
  const error = messageOf(cause);
  const now = ctx.now();
  if (!isDatabaseUnavailable(cause))
    ctx.log.warn(
      { destination, notifications: claim.ids.slice(0, MOST_LOGGED), rows: claim.ids.length, error },
      "a delivery failed",
    );
  return await writeDown(async () => await ctx.db.transaction(write));

  async function write(tx: Tx): Promise<Failure> {
    if (cause instanceof DeliveryError && cause.fault.kind === "permanent") {
      await giveUp(tx, failed, error);
      return "permanent";
    }
    if (cause instanceof DeliveryError && cause.fault.kind === "limited") {
      const until = now + cause.fault.retryAfterMs;
      ctx.meter?.limited(destination.split(":", 1)[0] ?? "");
      // Waiting for a limit is no failed attempt.
      await postpone(tx, claim, { until, error: null, inDoubt: false });
      await postponeRest(tx, failed, until);
      await deferDue(tx, destination, until);
      await wakeDestinations(ctx, tx, [destination], until);
      return "pause";
    }
    return await tryAgain(ctx, tx, failed, { error, inDoubt: isInDoubt(cause), now });
  }
}

async function tryAgain(
  ctx: DeliveryContext,
  tx: Tx,
  failed: Failed,
  attempt: { readonly error: string; readonly inDoubt: boolean; readonly now: Instant },
): Promise<Failure> {
  const { destination, claim } = failed;
  const { error, inDoubt, now } = attempt;
  const until = nextAttempt(claim.attempts, now);
  if (until === null) {
    await giveUp(tx, failed, error);
    if (!failed.notice) await tellUndelivered(ctx, tx, { destination, messages: claim.ids.length, error });
    return "dead";
  }
  await postpone(tx, claim, { until, error, inDoubt });
  if (inDoubt) await postponeRest(tx, failed, until);
  await wakeDestinations(ctx, tx, [destination], until);
  return inDoubt ? "pause" : "again";
}

async function giveUp(tx: Tx, { claim, instead }: Failed, error: string): Promise<void> {
  if (instead === undefined) return await settleClaim(tx, claim, "dead", { error });
  await settleClaim(tx, claim, "undeliverable", { reason: "sent-by-mail", error });
  await instead(tx);
}

function isInDoubt(cause: unknown): boolean {
  return cause instanceof DeliveryError && cause.fault.kind === "transient" && cause.fault.inDoubt === true;
}

async function postponeRest(tx: Tx, { rest }: Failed, until: Instant): Promise<void> {
  if (rest !== undefined && rest.ids.length > 0)
    await postpone(tx, rest, { until, error: null, inDoubt: false });
}

/** What went wrong, in words. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
