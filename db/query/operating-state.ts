import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

export interface OperatingRow {
  readonly owed: number;
  readonly held: number;
  readonly due: number;
  readonly sending: number;
  readonly dead: number;
  readonly deadDestinations: number;
  readonly oldestDueAt: Instant | null;
  readonly jobsWaiting: number;
}

/** What waits and what was given up; read by the indexes of unsettled rows, whose number follows the trouble and not the ledger. */
export async function readOperatingState(q: Queryable, now: Instant): Promise<OperatingRow> {
  const [row] = await q.sql<OperatingRow[]>`
    with waiting as (
      select state, destination, next_attempt_at from notification where state in ('owed', 'held', 'dead')
      union all
      select state, destination, next_attempt_at from notification where state in ('due', 'sending')
    )
    select count(*) filter (where state = 'owed')::int as owed, count(*) filter (where state = 'held')::int as held,
      count(*) filter (where state = 'due')::int as due, count(*) filter (where state = 'sending')::int as sending,
      count(*) filter (where state = 'dead')::int as dead,
      count(distinct destination) filter (where state = 'dead')::int as "deadDestinations",
      min(next_attempt_at) filter (where state in ('due', 'sending') and next_attempt_at <= ${now}::timestamptz) as "oldestDueAt",
      (select count(*)::int from pgboss.job j where j.state < 'active' and j.start_after <= ${now}::timestamptz) as "jobsWaiting"
    from waiting`;
  if (row === undefined) throw new Error("The ledger was not counted.");
  return row;
}

export interface SourceAge {
  readonly name: string;
  readonly asOf: Instant | null;
  readonly overdue: boolean;
}

/** The enabled sources; what is pushed speaks for now. */
export async function sourceAges(q: Queryable, now: Instant): Promise<readonly SourceAge[]> {
  return await q.sql<SourceAge[]>`
    select name, case when mode = 'push' then ${now}::timestamptz else as_of end as "asOf",
      overdue_since is not null as overdue
    from source where enabled order by name`;
}
