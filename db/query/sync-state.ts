import { eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { source } from "../schema/source.ts";
import { sourceSync } from "../schema/sync.ts";

export type SyncState = typeof sourceSync.$inferSelect;
export type SyncChange = Partial<Omit<SyncState, "sourceId">>;

/** How far a source is read; made when it was never read. */
export async function ensureSyncState(q: Queryable, sourceId: number): Promise<SyncState> {
  await q.orm.insert(sourceSync).values({ sourceId }).onConflictDoNothing();
  const [row] = await q.orm.select().from(sourceSync).where(eq(sourceSync.sourceId, sourceId));
  if (row === undefined) throw new Error(`The source ${sourceId} was removed while it was read.`);
  return row;
}

export async function changeSyncState(q: Queryable, sourceId: number, change: SyncChange): Promise<void> {
  await q.orm.update(sourceSync).set(change).where(eq(sourceSync.sourceId, sourceId));
}

export async function listSyncStates(q: Queryable): Promise<ReadonlyMap<number, SyncState>> {
  const rows = await q.orm.select().from(sourceSync);
  return new Map(rows.map((row) => [row.sourceId, row]));
}

/** Sets the interval in force, which "overdue" is measured by. */
export async function setSourceInterval(
  q: Queryable,
  sourceId: number,
  intervalMinutes: number,
): Promise<void> {
  await q.orm.update(source).set({ intervalMinutes }).where(eq(source.id, sourceId));
}

/** Active devices that this source holds. */
export async function countActive(q: Queryable, sourceId: number): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from device d join source_set t on t.id = d.source_set_id
    where d.state = 'active' and ${sourceId}::int = any (t.source_ids)`;
  return row?.count ?? 0;
}

/** Active devices of a source that a read begun at `since` did not bring: how many, and the first by id. */
export async function findMissing(
  q: Queryable,
  {
    sourceId,
    since,
    after,
    limit,
  }: { readonly sourceId: number; readonly since: Instant; readonly after: number; readonly limit: number },
): Promise<readonly { readonly id: number; readonly externalId: string }[]> {
  return await q.sql<{ id: number; externalId: string }[]>`
    select d.id, d.external_id as "externalId" from device d join source_set t on t.id = d.source_set_id
    where d.state = 'active' and ${sourceId}::int = any (t.source_ids) and d.observed_at < ${since}::timestamptz and d.id > ${after}
    order by d.id limit ${limit}`;
}

export async function countMissing(q: Queryable, sourceId: number, since: Instant): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from device d join source_set t on t.id = d.source_set_id
    where d.state = 'active' and ${sourceId}::int = any (t.source_ids) and d.observed_at < ${since}::timestamptz`;
  return row?.count ?? 0;
}

/** How many of these devices are known and active. */
export async function countKnown(
  q: Queryable,
  namespace: string,
  externalIds: readonly string[],
): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from device
    where namespace = ${namespace} and state = 'active' and external_id = any (${[...externalIds]}::text[])`;
  return row?.count ?? 0;
}
