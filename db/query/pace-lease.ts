import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** Other work has leases in the same table. */
const PREFIX = "pace:";

export interface PaceHolder {
  readonly platform: string;
  readonly workspaceId: string;
  readonly instanceId: string;
}

/**
 * Takes or keeps the lease on a workspace's pace: what the platform lets pass is counted in one process. False:
 * another instance has it, that gave a sign of life since `deadBefore`.
 */
export async function takePace(
  q: Queryable,
  holder: PaceHolder,
  times: { readonly now: Instant; readonly until: Instant; readonly deadBefore: Instant },
): Promise<boolean> {
  const { platform, workspaceId, instanceId } = holder;
  const taken = await q.sql`
    insert into lease (name, instance_id, until)
    values (${`${PREFIX}${platform}:${workspaceId}`}, ${instanceId}, ${times.until}::timestamptz)
    on conflict (name) do update set instance_id = excluded.instance_id, until = excluded.until
      where lease.instance_id = excluded.instance_id or lease.until <= ${times.now}::timestamptz or not exists (
        select 1 from instance i where i.id = lease.instance_id and i.heartbeat_at > ${times.deadBefore}::timestamptz)
    returning name`;
  return taken.length === 1;
}

/** An instance that ends leaves its workspaces to others at once. */
export async function endPaces(q: Queryable, instanceId: string): Promise<void> {
  await q.sql`delete from lease where name like ${`${PREFIX}%`} and instance_id = ${instanceId}`;
}
