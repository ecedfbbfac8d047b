import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { Queryable } from "../client.ts";

export interface DailyAlertDevice {
  readonly organizationId: number;
  readonly organizationName: string;
  readonly name: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly sample: boolean;
}

/** An organization (itself only), and the time whose alerts are told. */
export interface DailySpan {
  readonly organizationId: number;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Devices that are critical for administrators and of which they first hear in these spans: they crossed in
 * one, or crossed while snoozed and the snooze ended in one (R9).
 */
export async function loadDailyAlerts(
  q: Queryable,
  spans: readonly DailySpan[],
): Promise<DailyAlertDevice[]> {
  return await q.sql<DailyAlertDevice[]>`
    with span as (
      select * from unnest(${spans.map((span) => span.organizationId)}::int[], ${spans.map((span) => isoInstant(span.from))}::text[]::timestamptz[],
        ${spans.map((span) => isoInstant(span.until))}::text[]::timestamptz[]) as s (organization_id, from_at, until_at)
    ), told as (
      select f.device_id from span s join flip f on f.organization_id = s.organization_id and f.at > s.from_at and f.at <= s.until_at
      where f.audience = 'admins' and f.to_level = 'critical' and not exists (
        select 1 from snooze z where z.device_id = f.device_id and z.audience = 'admins'
          and z.created_at <= f.at and coalesce(z.ended_at, z.until) > f.at)
      union
      select z.device_id from span s
      join snooze z on z.ended_at > s.from_at and z.ended_at <= s.until_at and z.audience = 'admins'
      join flip f on f.device_id = z.device_id and f.at >= z.created_at and f.at <= z.ended_at
      where f.audience = 'admins' and f.to_level = 'critical'
    )
    select d.organization_id as "organizationId", g.name as "organizationName", d.name,
           coalesce(h.name, h.email) as "ownerName", d.admins_level as level, d.clock_at as "clockAt",
           d.last_activity_at is not null as "everBackedUp", d.namespace = 'sample' as sample
    from told t join device d on d.id = t.device_id
    join organization g on g.id = d.organization_id left join person h on h.id = d.person_id
    where d.state = 'active' and d.admins_level = 'critical'
      and d.organization_id in (select organization_id from span)
    order by g.name, g.id, d.clock_at, d.id`;
}
