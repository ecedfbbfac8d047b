import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** Other work has leases in the same table. */
const PREFIX = "heard:";

/** Notes that this instance was told of an event. False: another was before. Forgets those that nobody sends again. */
export async function claimHeard(
  q: Queryable,
  event: string,
  by: { readonly instanceId: string; readonly now: Instant; readonly until: Instant },
): Promise<boolean> {
  const claimed = await q.sql`
    with gone as (delete from lease where name like ${`${PREFIX}%`} and name <> ${PREFIX + event} and until <= ${by.now}::timestamptz)
    insert into lease (name, instance_id, until) values (${PREFIX + event}, ${by.instanceId}, ${by.until}::timestamptz)
    on conflict (name) do nothing returning name`;
  return claimed.length === 1;
}
