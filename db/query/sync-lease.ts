import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** Who reads a source, and until when that counts without another sign. */
export interface SyncHolder {
  readonly sourceId: number;
  /** The bot that serves, or one of its own for a verb at the terminal. */
  readonly instanceId: string;
  /** Tells two reads of one instance apart. */
  readonly token: string;
}

export interface LeaseTimes {
  readonly now: Instant;
  readonly until: Instant;
  /** An instance without a sign of life since then is gone. */
  readonly deadBefore: Instant;
}

/** Takes the lease on reading a source; false: another read is on its way, in whatever process. */
export async function takeSync(q: Queryable, holder: SyncHolder, times: LeaseTimes): Promise<boolean> {
  const taken = await q.sql`
    insert into lease (name, instance_id, until, detail)
    values (${nameOf(holder)}, ${holder.instanceId}, ${times.until}::timestamptz, ${JSON.stringify({ token: holder.token })}::jsonb)
    on conflict (name) do update set instance_id = excluded.instance_id, until = excluded.until, detail = excluded.detail
      where lease.until <= ${times.now}::timestamptz or exists (
        select 1 from instance i where i.id = lease.instance_id
          and (i.ended_at is not null or i.heartbeat_at <= ${times.deadBefore}::timestamptz))
    returning name`;
  return taken.length === 1;
}

/**
 * Keeps the lease and notes how far the read is. False: it was taken over, and nothing more may be written. Called in
 * the transaction of each write, it makes the write and the lease one.
 */
export async function keepSync(
  q: Queryable,
  holder: SyncHolder,
  { until, progress }: { readonly until: Instant; readonly progress: string },
): Promise<boolean> {
  const kept = await q.sql`
    update lease set until = ${until}::timestamptz, detail = jsonb_build_object('token', ${holder.token}::text, 'progress', ${progress}::text)
    where name = ${nameOf(holder)} and instance_id = ${holder.instanceId} and detail ->> 'token' = ${holder.token}
    returning name`;
  return kept.length === 1;
}

export async function leaveSync(q: Queryable, holder: SyncHolder): Promise<void> {
  await q.sql`
    delete from lease where name = ${nameOf(holder)} and instance_id = ${holder.instanceId} and detail ->> 'token' = ${holder.token}`;
}

/** How far the reads on their way are, by source. */
export async function runningSyncs(q: Queryable, now: Instant): Promise<Map<number, string>> {
  const rows = await q.sql<{ name: string; progress: string | null }[]>`
    select name, detail ->> 'progress' as progress from lease where name like 'sync:%' and until > ${now}::timestamptz`;
  return new Map(
    rows.map(({ name, progress }) => [Number(name.slice("sync:".length)), progress ?? "begins"]),
  );
}

function nameOf({ sourceId }: SyncHolder): string {
  return `sync:${sourceId}`;
}
