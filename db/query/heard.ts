import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** Other work has leases in the same table. */
const PREFIX = "heard:";

/**
 * Notes that this instance was told of an event. False: another was before. Does not wait for the disk, for somebody
 * waits for the answer: after a crash of the server an event may count as new once more, which is better than none.
 */
export async function claimHeard(
  q: Queryable,
  event: string,
  by: { readonly instanceId: string; readonly until: Instant },
): Promise<boolean> {
  const claimed = await q.sql`
    with quick as (select set_config('synchronous_commit', 'off', true))
    insert into lease (name, instance_id, until)
    select ${PREFIX + event}, ${by.instanceId}, ${by.until}::timestamptz from quick
    on conflict (name) do nothing returning name`;
  return claimed.length === 1;
}

/** Forgets events that nobody sends again. */
export async function forgetHeard(q: Queryable, now: Instant): Promise<void> {
  await q.sql`delete from lease where name like ${`${PREFIX}%`} and until <= ${now}::timestamptz`;
}
