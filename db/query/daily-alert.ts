import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { Queryable } from "../client.ts";

export interface DailyAlertDevice {
  readonly organizationId: number;
  readonly organizationName: string;
  readonly name: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
}

/** Devices of these organizations that became critical for administrators between two times and still are. */
export async function loadDailyAlerts(
  q: Queryable,
  organizationIds: readonly number[],
  between: { readonly from: Instant; readonly until: Instant },
): Promise<DailyAlertDevice[]> {
  return await q.sql<DailyAlertDevice[]>`
    select distinct on (d.clock_at, d.id) d.organization_id as "organizationId", g.name as "organizationName", d.name,
           coalesce(h.name, h.email) as "ownerName", d.admins_level as level, d.clock_at as "clockAt"
    from flip f join device d on d.id = f.device_id
    join organization g on g.id = d.organization_id left join person h on h.id = d.person_id
    where f.organization_id = any (${[...organizationIds]}::int[]) and f.audience = 'admins' and f.to_level = 'critical'
      and f.at > ${between.from}::timestamptz and f.at <= ${between.until}::timestamptz
      and d.state = 'active' and d.admins_level = 'critical'
    order by d.clock_at, d.id`;
}
