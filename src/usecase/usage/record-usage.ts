import { localDay } from "../../core/local-day.ts";
import { recordUsageDay } from "../../../db/query/usage.ts";
import type { Context } from "../context.ts";

/** Writes down what is stored today (UTC), the base of the charge-back; the last look at a day is the one that counts. */
export async function recordUsage(ctx: Context): Promise<void> {
  const day = localDay(ctx.now(), "UTC");
  await ctx.db.transaction(async (tx) => {
    await recordUsageDay(tx, day);
  });
}
