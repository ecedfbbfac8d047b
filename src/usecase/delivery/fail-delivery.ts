import { nextAttempt } from "../../core/back-off.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import { type Claimed, postpone, settle } from "../../../db/query/claim.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { wakeDestinations } from "./wake.ts";

/** What became of rows whose delivery failed. */
export type Failure = "again" | "dead" | "permanent";

/**
 * Writes down a failed attempt (R19): a permanent fault settles the rows, a limit moves them and their
 * job to its end, anything else is tried again with back-off until the attempts are spent. One transaction.
 */
export async function failDelivery(
  ctx: DeliveryContext,
  destination: string,
  rows: readonly Claimed[],
  cause: unknown,
): Promise<Failure> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const now = ctx.now();
  ctx.log.warn({ destination, rows: rows.length, error: message }, "a delivery failed");
  return await ctx.db.transaction(async (tx) => {
    if (cause instanceof DeliveryError && cause.fault.kind === "permanent") {
      await settle(tx, rows, "dead", { error: message });
      return "permanent";
    }
    const limited = cause instanceof DeliveryError && cause.fault.kind === "limited" ? cause.fault : null;
    const attempts = Math.max(...rows.map((row) => row.attempts));
    const at = limited === null ? nextAttempt(attempts, now) : now + limited.retryAfterMs;
    if (at === null) {
      await settle(tx, rows, "dead", { error: message });
      return "dead";
    }
    // Waiting for a limit is no failed attempt.
    await postpone(tx, rows, at, limited === null ? message : null);
    await wakeDestinations(ctx, tx, [destination], at);
    return "again";
  });
}
