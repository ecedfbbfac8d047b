import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { Queryable } from "../client.ts";

/** Everything a decision needs of one device that is not an organization's setting. */
export interface DeviceFacts {
  readonly id: number;
  readonly organizationId: number;
  readonly sourceSetId: number;
  readonly state: "active" | "deactivated";
  readonly clockAt: Instant;
  readonly lastActivityAt: Instant | null;
  readonly graceFrom: Instant;
  readonly snapshotAt: Instant | null;
  readonly observedAt: Instant;
  readonly adminsLevel: Level;
  readonly ownerLevel: Level | null;
  readonly personId: number | null;
  /** Null: none is known, or it bounced. */
  readonly email: string | null;
  readonly ownerWarningDays: number;
  readonly ownerCriticalDays: number;
  readonly warningMail: boolean;
  readonly criticalMail: boolean;
  readonly outageId: number | null;
  readonly startedFrom: Instant | null;
  readonly openedAt: Instant | null;
  readonly adminsSettled: Level | null;
  readonly ownerSettled: Level | null;
  readonly acknowledgedLevel: Level | null;
  readonly adminsPaused: boolean;
  readonly ownerPaused: boolean;
}

/** The facts of the devices with these ids, in no order; `now` is the wall clock that snoozes go by. */
export async function loadFacts(
  q: Queryable,
  deviceIds: readonly number[],
  now: Instant,
): Promise<DeviceFacts[]> {
  return await q.sql<DeviceFacts[]>`
    select d.id, d.organization_id as "organizationId", d.source_set_id as "sourceSetId", d.state, d.clock_at as "clockAt",
           d.last_activity_at as "lastActivityAt", d.grace_from as "graceFrom", d.snapshot_at as "snapshotAt", d.observed_at as "observedAt",
           d.admins_level as "adminsLevel", d.owner_level as "ownerLevel", d.person_id as "personId",
           case when b.bounced_at is null then h.email end as email,
           p.warning_days as "ownerWarningDays", p.critical_days as "ownerCriticalDays",
           p.warning_mail as "warningMail", p.critical_mail as "criticalMail",
           o.id as "outageId", o.started_from as "startedFrom", o.opened_at as "openedAt",
           o.admins_settled as "adminsSettled", o.owner_settled as "ownerSettled", o.acknowledged_level as "acknowledgedLevel",
           exists (select 1 from snooze z where z.device_id = d.id and z.audience = 'admins' and z.ended_at is null and z.until > ${now}::timestamptz) as "adminsPaused",
           exists (select 1 from snooze z where z.device_id = d.id and z.audience = 'owner' and z.ended_at is null and z.until > ${now}::timestamptz)
             or exists (select 1 from snooze z where z.person_id = d.person_id and z.ended_at is null and z.until > ${now}::timestamptz) as "ownerPaused"
    from unnest(${[...deviceIds]}::bigint[]) as wanted (id)
    join device d on d.id = wanted.id
    join device_policy p on p.id = d.device_policy_id
    left join person h on h.id = d.person_id
    left join email_address b on b.email = h.email
    left join outage o on o.device_id = d.id and o.closed_at is null`;
}
