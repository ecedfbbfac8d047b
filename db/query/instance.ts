import { eq, lt } from "drizzle-orm";

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
    .onConflictDoUpdate({ target: instance.id, set: { heartbeatAt: now, endedAt: null } });
}

export interface AtRest {
  /** An instance silent since then ends a gap with its sign of life. */
  readonly gapBefore: Instant;
  readonly deadBefore: Instant;
  readonly stuckBefore: Instant;
}

/**
 * Signs the lease in one statement when there is nothing else to do: this instance was there all the time, and
 * nobody left anything behind. False: it may not be so, and the whole round is needed.
 */
export async function signAtRest(
  q: Queryable,
  self: InstanceIdentity,
  { gapBefore, deadBefore, stuckBefore }: AtRest,
  now: Instant,
): Promise<boolean> {
  const signed = await q.sql`
    update instance set heartbeat_at = ${now}::timestamptz
    where id = ${self.id} and heartbeat_at > ${gapBefore}::timestamptz
      and not exists (
        select 1 from notification n where n.state = 'sending' and (n.claimed_at < ${stuckBefore}::timestamptz
          or not exists (select 1 from instance i where i.id = n.claimed_by and i.heartbeat_at > ${deadBefore}::timestamptz)))
      and not exists (
        select 1 from lease l where l.name like 'deliver:%'
          and not exists (select 1 from instance i where i.id = l.instance_id and i.heartbeat_at > ${deadBefore}::timestamptz))`;
  return signed.count === 1;
}

/** Notes that this instance ended in order, with its last sign of life. */
export async function markEnded(q: Queryable, self: InstanceIdentity, now: Instant): Promise<void> {
  await q.orm.update(instance).set({ heartbeatAt: now, endedAt: now }).where(eq(instance.id, self.id));
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
