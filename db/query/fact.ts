import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";

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

/**
 * The facts of the devices with these ids, in no order; `now` is the wall clock that snoozes go by. The select
 * around the ids hides from the planner how many there are, so that it looks each up and does not read the whole fleet.
 */
export async function loadFacts(
  q: Queryable,
  deviceIds: readonly number[],
  now: Instant,
): Promise<DeviceFacts[]> {
  return await q.sql<DeviceFacts[]>`
    select d.id, d.organization_id as "organizationId", d.source_set_id as "sourceSetId", d.state, d.clock_at as "clockAt",
           d.last_activity_at as "lastActivityAt", d.grace_from as "graceFrom", d.snapshot_at as "snapshotAt", d.observed_at as "observedAt",
           d.admins_level as "adminsLevel", d.owner_level as "ownerLevel", d.person_id as "personId",
           p.warning_days as "ownerWarningDays", p.critical_days as "ownerCriticalDays",
           p.warning_mail as "warningMail", p.critical_mail as "criticalMail",
           o.id as "outageId", o.started_from as "startedFrom", o.opened_at as "openedAt",
           o.admins_settled as "adminsSettled", o.owner_settled as "ownerSettled", o.acknowledged_level as "acknowledgedLevel",
           exists (select 1 from snooze z where z.device_id = d.id and z.audience = 'admins' and z.ended_at is null and z.until > ${now}::timestamptz) as "adminsPaused",
           exists (select 1 from snooze z where z.device_id = d.id and z.audience = 'owner' and z.ended_at is null and z.until > ${now}::timestamptz)
             or exists (select 1 from snooze z where z.person_id = d.person_id and z.ended_at is null and z.until > ${now}::timestamptz) as "ownerPaused"
    from unnest((select ${arrayText(deviceIds)}::text::bigint[])) as wanted (id)
    join device d on d.id = wanted.id
    join device_policy p on p.id = d.device_policy_id
    left join outage o on o.device_id = d.id and o.closed_at is null`;
}

/** The addresses of these people that mail may go to; those without one, or whose address bounced, are left out. */
export async function loadOwnerAddresses(
  q: Queryable,
  personIds: readonly number[],
): Promise<Map<number, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await q.sql<{ id: number; email: string }[]>`
    select h.id, h.email from person h left join email_address b on b.email = h.email
    where h.id = any (${arrayText(personIds)}::text::int[]) and h.email is not null and b.bounced_at is null`;
  return new Map(rows.map((row) => [row.id, row.email]));
}

/**
 * Until `readAsPlanned` or the end of the transaction, rows are looked up one by one in their indexes. In a flood,
 * tables that were empty fill between two statements, and no statistics tell: a join planned for the empty table would
 * read all of it for each device, and a plan is kept for many transactions.
 */
export async function readByIndex(tx: Tx): Promise<void> {
  await setJoins(tx, "off");
}

/** Lets the database choose how to read again. */
export async function readAsPlanned(tx: Tx): Promise<void> {
  await setJoins(tx, null);
}

/** Null: as the session has it. */
async function setJoins(tx: Tx, value: "off" | null): Promise<void> {
  await tx.sql`
    select set_config(name, ${value}::text, true)
    from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material']) as s (name)`;
}
