import { EDIT_INTERVAL_MS, MESSAGE_LIFETIME_MS } from "../../core/living-message.ts";
import { subscriptionDestination } from "../../core/subject.ts";
import { findOutdated, finishMessages } from "../../../db/query/living.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** Has living messages edited that were left outdated, and ends those that have said everything (R20). */
export async function tendMessages(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    const outdated = await findOutdated(tx, now, EDIT_INTERVAL_MS);
    await wakeDestinations(ctx, tx, outdated.map(subscriptionDestination));
    await finishMessages(tx, now - MESSAGE_LIFETIME_MS, now);
  });
}
