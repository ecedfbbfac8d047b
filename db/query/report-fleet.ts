import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** A piece of SQL to be put into a statement. */
export type Fragment = ReturnType<Queryable["sql"]>;

/**
 * The active devices with their administrators' level: as they are, or as they were at a past time.
 *
 * The level of a past time is the one the next flip came from; activity is put back to where a known silence
 * began, else to that time, which is right to within a day. Sizes, completion and blind spots have no past and
 * are as last reported.
 */
export function fleetAt(q: Queryable, past: Instant | null): Fragment {
  if (past === null) {
    return q.sql`(
      select id, name, organization_id, person_id, source_set_id, snapshot_at, observed_at, first_seen_at, grace_from,
        admins_level as level, last_activity_at, clock_at, last_completed_at, percent_complete, selected_bytes,
        stored_bytes, blind_spots
      from device where state = 'active')`;
  }
  return q.sql`(
    select was.*, coalesce(was.last_activity_at, was.created) as clock_at
    from (
      select d.id, d.name, d.organization_id, d.person_id, d.source_set_id, d.snapshot_at, d.observed_at,
        d.first_seen_at, d.grace_from, coalesce(d.created_at, d.first_seen_at) as created,
        coalesce((select f.from_level from flip f where f.device_id = d.id and f.audience = 'admins' and f.at > ${past}
          order by f.at, f.id limit 1), d.admins_level) as level,
        case when d.last_activity_at <= ${past} then d.last_activity_at else
          coalesce((select g.from_at from activity_gap g where g.device_id = d.id and g.from_at <= ${past} and g.to_at > ${past}
            limit 1), least(d.last_activity_at, ${past})) end as last_activity_at,
        case when d.last_completed_at <= ${past} then d.last_completed_at end as last_completed_at,
        d.percent_complete, d.selected_bytes, d.stored_bytes, d.blind_spots
      from device d
      where d.first_seen_at <= ${past} and (d.state = 'active' or d.deactivated_at > ${past})
    ) was)`;
}
