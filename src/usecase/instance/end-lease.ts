import { type InstanceIdentity, markEnded } from "../../../db/query/instance.ts";
import type { Context } from "../context.ts";

/**
 * The last thing a bot does that ends in order, when nothing of it is in flight any more: from then on nobody takes it
 * for one that serves. Its row stays, for the time in which no bot receives is counted from it (R6).
 */
export async function endLease(ctx: Context, self: InstanceIdentity): Promise<void> {
  await markEnded(ctx.db, self, ctx.now());
}
