import { gte } from "drizzle-orm";

import type { ReceivingGap } from "../../src/core/as-of.ts";
import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { receivingGap } from "../schema/source.ts";

/** The bot's own absences that ended in the last 24 h. */
export async function loadRecentGaps(q: Queryable, now: Instant): Promise<ReceivingGap[]> {
  return await q.orm
    .select({ from: receivingGap.fromAt, to: receivingGap.toAt })
    .from(receivingGap)
    .where(gte(receivingGap.toAt, now - DAY_MS));
}

export async function insertGap(q: Queryable, gap: ReceivingGap): Promise<void> {
  await q.orm.insert(receivingGap).values({ fromAt: gap.from, toAt: gap.to });
}
