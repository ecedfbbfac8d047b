import { lt } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { instance } from "../schema/source.ts";

export interface InstanceIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
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
