import type { Instant } from "../../src/core/instant.ts";
import type { SourceLine } from "../../src/core/report.ts";
import type { Queryable } from "../client.ts";

export interface ReportSource extends Omit<SourceLine, "asOf"> {
  readonly kind: "sample" | "csv" | "tools" | "crashplan";
  readonly storedAsOf: Instant | null;
}

/** The enabled sources that hold active devices of these organizations; overdue ones first. */
export async function reportSources(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<readonly ReportSource[]> {
  const rows = await q.sql<ReportSource[]>`
    with held as (
      select source_set_id, count(*) as devices from device
      where state = 'active' and organization_id = any (${[...organizationIds]}::int[]) group by source_set_id
    )
    select s.name, s.kind, s.mode, s.as_of as "storedAsOf", s.overdue_since as "overdueSince", sum(h.devices)::int as devices
    from held h join source_set t on t.id = h.source_set_id join source s on s.id = any (t.source_ids)
    where s.enabled group by s.id order by s.overdue_since nulls last, s.name`;
  return [...rows];
}

/** Since when the bot judges devices; null before the first judgement. */
export async function watchingSince(q: Queryable): Promise<Instant | null> {
  const [row] = await q.sql<{ since: Instant | null }[]>`select min(baseline_at) as since from source`;
  return row?.since ?? null;
}
