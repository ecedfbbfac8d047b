import { lt } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { instance } from "../schema/source.ts";

export interface InstanceIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

const INSTANCE_LOCK = 7_240_004;

/** One instance at a time gives a sign of life, so that two that start together find one gap and not two. */
export async function lockInstances(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${INSTANCE_LOCK})`;
}

/** Signs this instance's lease for another while. */
export async function beat(q: Queryable, self: InstanceIdentity, now: Instant): Promise<void> {
  await q.orm
    .insert(instance)
    .values({ ...self, startedAt: now, heartbeatAt: now })
    .onConflictDoUpdate({ target: instance.id, set: { heartbeatAt: now } });
}

/** When any instance last gave a sign of life; null before the first start. */
export async function lastBeat(q: Queryable): Promise<Instant | null> {
  const [row] = await q.sql<{ at: Instant | null }[]>`select max(heartbeat_at) as at from instance`;
  return row?.at ?? null;
}

/** Forgets instances that have been silent since `before`; the newest stays, for it tells how long nobody received. */
export async function forgetInstances(q: Queryable, before: Instant): Promise<void> {
  await q.orm.delete(instance).where(lt(instance.heartbeatAt, before));
}
