import { eq, sql } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { periodicWork } from "../schema/source.ts";

type Work = (typeof periodicWork.$inferSelect)["name"];

export async function noteDone(q: Queryable, name: Work, at: Instant): Promise<void> {
  await q.orm
    .insert(periodicWork)
    .values({ name, doneAt: at })
    .onConflictDoUpdate({
      target: periodicWork.name,
      set: { doneAt: sql`greatest(${periodicWork.doneAt}, excluded.done_at)` },
    });
}

/** When that work was last done by any process; null: never. */
export async function lastDone(q: Queryable, name: Work): Promise<Instant | null> {
  const [row] = await q.orm.select().from(periodicWork).where(eq(periodicWork.name, name));
  return row?.doneAt ?? null;
}
