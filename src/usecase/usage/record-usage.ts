import { localDay } from "../../core/local-day.ts";
import { recordFleetCounts } from "../../../db/query/dashboard.ts";
import { recordUsageDay } from "../../../db/query/usage.ts";
import { sealMonths } from "../charge/seal-months.ts";
import type { Context } from "../context.ts";

/**
 * Writes down what is stored today (UTC), the base of the charge-back; the last look at a day is the one that
 * counts. Endpoints and licences are counted too, and a month that is over is closed.
 */
export async function recordUsage(ctx: Context): Promise<void> {
  const day = localDay(ctx.now(), "UTC");
  await ctx.db.transaction(async (tx) => {
    await recordUsageDay(tx, day);
    await recordFleetCounts(tx, ctx.now());
  });
  await sealMonths(ctx);
}
