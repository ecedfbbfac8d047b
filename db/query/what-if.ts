import { type Instant, isoInstant } from "../../src/core/instant.ts";
import { type Level, LEVELS } from "../../src/core/level.ts";
import { arrayText } from "../array.ts";
import type { Queryable } from "../client.ts";

/** Up to when the devices of one set of sources are judged; null: no source of that kind speaks for them. */
export interface SetClock {
  readonly setId: number;
  /** The earliest of the complete reads. */
  readonly pullAt: Instant | null;
  /** The earliest of the snapshots; a device is judged no later than its own newest one. */
  readonly snapshotAt: Instant | null;
  /** Pushing sources speak for the present, less the time in which no bot could receive. */
  readonly push: boolean;
}

export interface FleetTimes {
  readonly now: Instant;
  readonly clocks: readonly SetClock[];
  /** Times without a bot that devices are not blamed for. */
  readonly absences: readonly { readonly from: Instant; readonly to: Instant }[];
  readonly graceDays: number;
}

/** Ages are counted up to this: one day more than the longest threshold. */
export const MOST_DAYS = 366;

/** Devices that every choice of thresholds judges alike. */
export interface SilenceBucket {
  /** Whole days of silence; at most `MOST_DAYS`. */
  readonly days: number;
  readonly grace: boolean;
  /** The level they keep because no enabled source speaks for them; null: they are judged. */
  readonly kept: Level | null;
  readonly devices: number;
}

/** How long the active devices of these organizations have been silent. Reads all of them, a second for a million. */
export async function loadSilences(
  q: Queryable,
  organizationIds: readonly number[],
  times: FleetTimes,
): Promise<SilenceBucket[]> {
  return await q.sql<SilenceBucket[]>`
    with ${clocks(q, times)}
    select case when t.as_of is null then 0 else ${daysBetween(q, q.sql`d.clock_at`, q.sql`t.as_of`)} end as days,
      coalesce(${inGrace(q, times.graceDays)}, false) as grace, case when t.as_of is null then d.admins_level end as kept, count(*)::int as devices
    from ${within(q, organizationIds)} join device d on d.organization_id = w.id left join sets s on s.id = d.source_set_id
    cross join lateral (select ${asOf(q, times)} as as_of) t
    where d.state = 'active'
    group by 1, 2, 3`;
}

/** Owners whose silent devices are alike. */
export interface OwnerBucket {
  readonly devices: readonly OwnedDevice[];
  readonly owners: number;
}

export interface OwnedDevice {
  readonly policyId: number;
  /** Whole days of silence; at most `MOST_DAYS`. */
  readonly days: number;
  /** The worst level its owner was told of in this outage. */
  readonly settled: Level;
}

/** Owners with an address and a device that has been silent for a day or more and whose mail is not paused. */
export async function loadOwners(
  q: Queryable,
  organizationIds: readonly number[],
  times: FleetTimes,
): Promise<OwnerBucket[]> {
  const rows = await q.sql<{ keys: number[]; owners: number }[]>`
    with ${clocks(q, times)}, silent as (
      select h.email, d.device_policy_id::bigint * 10000 + ${daysBetween(q, q.sql`d.clock_at`, q.sql`t.as_of`)} * 10
        + case o.owner_settled when 'critical' then 2 when 'warning' then 1 else 0 end as key
      from ${within(q, organizationIds)} join device d on d.organization_id = w.id join sets s on s.id = d.source_set_id
      cross join lateral (select ${asOf(q, times)} as as_of) t
      join person h on h.id = d.person_id
      left join email_address b on b.email = h.email
      left join outage o on o.device_id = d.id and o.closed_at is null
      where d.state = 'active' and d.clock_at <= ${times.now}::timestamptz - interval '24 hours' and d.clock_at <= t.as_of - interval '24 hours'
        and not ${inGrace(q, times.graceDays)} and h.email is not null and b.bounced_at is null
        and not exists (select 1 from snooze z where z.ended_at is null and z.until > ${times.now}::timestamptz and z.person_id = d.person_id)
        and not exists (select 1 from snooze z where z.ended_at is null and z.until > ${times.now}::timestamptz and z.device_id = d.id and z.audience = 'owner')
    ), owner as (
      select array_agg(key order by key) as keys from silent group by email
    )
    select keys, count(*)::int as owners from owner group by keys`;
  return rows.map(({ keys, owners }) => ({ owners, devices: keys.map(ownedOf) }));
}

/** Number that stands for the policy, age and settled level of a device, taken apart again. */
function ownedOf(key: number): OwnedDevice {
  return {
    policyId: Math.floor(key / 10_000),
    days: Math.floor((key % 10_000) / 10),
    settled: LEVELS[key % 10] ?? "ok",
  };
}

/** Past silences that are alike. */
export interface GapBucket {
  /** Whole days from the last activity before to the first after. */
  readonly days: number;
  /** Whole days since it began. */
  readonly sinceDays: number;
  readonly gaps: number;
}

/**
 * Silences of at least a day of these organizations' devices that ended after `since`. Of a large fleet only one
 * device in `every` is looked at, and stands for as many.
 */
export async function loadGaps(
  q: Queryable,
  organizationIds: readonly number[],
  span: { readonly since: Instant; readonly now: Instant; readonly every: number },
): Promise<GapBucket[]> {
  return await q.sql<GapBucket[]>`
    select ${daysBetween(q, q.sql`g.from_at`, q.sql`g.to_at`)} as days,
      extract(day from ${span.now}::timestamptz - g.from_at)::int as "sinceDays", (count(*) * ${span.every}::int)::int as gaps
    from ${within(q, organizationIds)} join device d on d.organization_id = w.id join activity_gap g on g.device_id = d.id
    where g.to_at > ${span.since}::timestamptz and d.state = 'active' and d.id % ${span.every}::int = 0
    group by 1, 2`;
}

type Fragment = ReturnType<Queryable["sql"]>;

/** The organizations as rows: each device is looked up in them once, not compared with all of them. */
function within(q: Queryable, organizationIds: readonly number[]): Fragment {
  return q.sql`unnest((select ${arrayText(organizationIds)}::text::int[])) as w (id)`;
}

function clocks(q: Queryable, { clocks: sets, absences }: FleetTimes): Fragment {
  return q.sql`sets as (
      select * from unnest(${sets.map((set) => set.setId)}::int[], ${sets.map((set) => textOf(set.pullAt))}::text[]::timestamptz[],
        ${sets.map((set) => textOf(set.snapshotAt))}::text[]::timestamptz[], ${sets.map((set) => String(set.push))}::text[]::boolean[])
        as s (id, pull_at, snapshot_at, push)
    ), absence as (
      select * from unnest(${absences.map(({ from }) => isoInstant(from))}::text[]::timestamptz[], ${absences.map(({ to }) => isoInstant(to))}::text[]::timestamptz[])
        as a (from_at, to_at)
    )`;
}

/** `deviceAsOf` in core, of the device `d` in the set `s`. */
function asOf(q: Queryable, { now, absences }: FleetTimes): Fragment {
  const away =
    absences.length === 0
      ? q.sql`interval '0'`
      : q.sql`coalesce((select sum(a.to_at - a.from_at) from absence a where d.observed_at < a.to_at), interval '0')`;
  return q.sql`least(s.pull_at, case when d.snapshot_at is not null and s.snapshot_at is not null then least(s.snapshot_at, d.snapshot_at) end,
    case when s.push then ${now}::timestamptz - ${away} end)`;
}

/** `inGrace` in core. */
function inGrace(q: Queryable, graceDays: number): Fragment {
  return q.sql`((d.last_activity_at is null or d.last_activity_at < d.grace_from) and t.as_of < d.grace_from + ${graceDays} * interval '24 hours')`;
}

/** Whole days of 24 hours, which is what the difference of two times is counted in. */
function daysBetween(q: Queryable, from: Fragment, to: Fragment): Fragment {
  return q.sql`least(${MOST_DAYS}::int, extract(day from ${to} - ${from})::int)`;
}

function textOf(at: Instant | null): string | null {
  return at === null ? null : isoInstant(at);
}
