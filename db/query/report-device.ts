import type { BlindSpot } from "../../src/core/blind-spot.ts";
import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { Thresholds } from "../../src/core/judge.ts";
import type { Level } from "../../src/core/level.ts";
import type { DeviceLine } from "../../src/core/report.ts";
import type { Queryable } from "../client.ts";
import { fleetAt, type Fragment } from "./report-fleet.ts";

/** The organizations a report covers, with the thresholds in force in each. */
export interface Covered {
  readonly organizations: readonly (Thresholds & { readonly organizationId: number })[];
  /** They are all there are. */
  readonly everything: boolean;
  /** Null: as things are. */
  readonly past: Instant | null;
}

/** The first devices of a list by id, and how long the list is. */
export interface DeviceIds {
  readonly total: number;
  readonly ids: readonly number[];
}

/** A time span: after `from`, up to `to`. */
export interface During {
  readonly from: Instant;
  readonly to: Instant;
}

/** Devices that are not ok, worst level first, then longest silence. */
export async function worstDevices(
  q: Queryable,
  covered: Covered,
  limit: number,
): Promise<readonly number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select d.id from ${fleetAt(q, covered.past)} d
    where d.level <> 'ok' and ${inScope(q, covered)}
    order by d.level desc, d.clock_at, d.id limit ${limit}`;
  return rows.map(({ id }) => id);
}

/**
 * Devices that are critical and became so in a span, longest silence first. A baseline is no news: what it
 * found counts only when its threshold was reached in the span.
 */
export async function newlyCriticalDevices(
  q: Queryable,
  covered: Covered,
  during: During,
  limit: number,
): Promise<DeviceIds> {
  return await listed(
    q,
    limit,
    q.sql`
    select d.id, d.clock_at as place
    from (
      select distinct on (f.device_id) f.device_id, f.reason from flip f
      where f.audience = 'admins' and f.to_level = 'critical' and f.at > ${during.from} and f.at <= ${during.to}
      order by f.device_id, f.at desc, f.id desc
    ) c join ${fleetAt(q, covered.past)} d on d.id = c.device_id
    join ${thresholds(q, covered)} on t.organization_id = d.organization_id
    where d.level = 'critical'
      and (c.reason <> 'baseline' or d.clock_at + make_interval(hours => 24 * t.critical_days) > ${during.from})`,
  );
}

/**
 * Devices that were critical and came back in a span, the latest first. A silence that ended before the bot
 * first saw its device is known from the device's history alone.
 */
export async function recoveredDevices(
  q: Queryable,
  covered: Covered,
  during: During,
  limit: number,
): Promise<DeviceIds> {
  return await listed(
    q,
    limit,
    q.sql`
    select d.id, to_timestamp(0) - (d.last_activity_at - to_timestamp(0)) as place
    from (
      select f.device_id from flip f
      where f.audience = 'admins' and f.from_level = 'critical' and f.to_level = 'ok'
        and f.reason in ('recovered', 'late-data') and f.at > ${during.from} and f.at <= ${during.to}
      union
      select g.device_id from activity_gap g join device x on x.id = g.device_id
        join ${thresholds(q, covered)} on t.organization_id = x.organization_id
      where g.to_at > ${during.from} and g.to_at <= least(${during.to}, x.first_seen_at)
        and g.to_at - g.from_at >= make_interval(hours => 24 * t.critical_days)
    ) back join ${fleetAt(q, covered.past)} d on d.id = back.device_id
    where d.level = 'ok' and ${inScope(q, covered)}`,
  );
}

/** How many devices have each blind spot, and the first of each kind by silence. */
export async function blindSpotDevices(
  q: Queryable,
  covered: Covered,
  limit: number,
): Promise<readonly (DeviceIds & { readonly name: BlindSpot })[]> {
  const rows = await q.sql<{ name: BlindSpot; total: number; id: number }[]>`
    select name, total, id from (
      select b.name, d.id, count(*) over (partition by b.name)::int as total,
        row_number() over (partition by b.name order by d.clock_at, d.id) as place
      from ${fleetAt(q, covered.past)} d cross join unnest(d.blind_spots) as b (name)
      where cardinality(d.blind_spots) > 0 and ${inScope(q, covered)}
    ) s where place <= ${limit} order by total desc, name, place`;
  const byName = Map.groupBy(rows, (row) => row.name);
  return Array.from(byName, ([name, found]) => ({
    name,
    total: found[0]?.total ?? 0,
    ids: found.map(({ id }) => id),
  }));
}

/** A device that may be on its way to a threshold; `forecast` decides. */
export interface ForecastCandidate extends Thresholds {
  readonly id: number;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly lastActivityAt: Instant | null;
  readonly graceFrom: Instant;
  readonly sourceSetId: number;
  readonly snapshotAt: Instant | null;
  readonly observedAt: Instant;
  readonly longestGapMs: number;
}

/**
 * The devices that are not critical and have been silent for at least half of their next threshold at `now`,
 * with their longest silence since `gapsSince`; a batch at a time.
 */
export async function* forecastCandidates(
  q: Queryable,
  covered: Covered,
  now: Instant,
  gapsSince: Instant,
): AsyncIterable<readonly ForecastCandidate[]> {
  // What no threshold is half as old as is left out first, by a comparison with a constant.
  const nearest = Math.min(...covered.organizations.map((each) => each.warningDays)) * DAY_MS;
  yield* q.sql<ForecastCandidate[]>`
    select d.id, d.level, d.clock_at as "clockAt", d.last_activity_at as "lastActivityAt", d.grace_from as "graceFrom",
      d.source_set_id as "sourceSetId", d.snapshot_at as "snapshotAt", d.observed_at as "observedAt",
      t.warning_days as "warningDays", t.critical_days as "criticalDays",
      coalesce((select extract(epoch from max(g.to_at - g.from_at)) * 1000 from activity_gap g
        where g.device_id = d.id and g.to_at > ${gapsSince} and g.to_at <= ${now}), 0)::float8 as "longestGapMs"
    from ${fleetAt(q, covered.past)} d join ${thresholds(q, covered)} on t.organization_id = d.organization_id
    where d.level <> 'critical' and d.clock_at <= ${now - nearest / 2}
      and d.clock_at <= ${now}::timestamptz - make_interval(hours => 12 * case d.level when 'ok' then t.warning_days else t.critical_days end)`.cursor(
    5000,
  );
}

/** A device as a report shows it, but for the time its sources speak for. */
export interface ReportDevice extends Omit<DeviceLine, "asOf" | "before" | "snooze"> {
  readonly sourceSetId: number;
  readonly snapshotAt: Instant | null;
  readonly observedAt: Instant;
  readonly selectedBefore: number | null;
  readonly storedBefore: number | null;
  readonly snoozedBy: string | null;
  readonly snoozedUntil: Instant | null;
}

/** What a report shows of these devices, with what the run before showed and what silences them at `now`. */
export async function loadReportDevices(
  q: Queryable,
  wanted: {
    readonly ids: readonly number[];
    readonly past: Instant | null;
    readonly previousRunId: number | null;
    readonly now: Instant;
  },
): Promise<ReadonlyMap<number, ReportDevice>> {
  const rows = await q.sql<ReportDevice[]>`
    select d.id as "deviceId", d.name as device, coalesce(nullif(p.name, ''), p.email) as owner,
      d.organization_id as "organizationId", o.name as organization, d.level,
      d.last_activity_at as "lastActivityAt", d.last_completed_at as "lastCompletedAt",
      d.percent_complete as "percentComplete", d.selected_bytes as "selectedBytes", d.stored_bytes as "storedBytes",
      d.source_set_id as "sourceSetId", d.snapshot_at as "snapshotAt", d.observed_at as "observedAt",
      l.selected_bytes as "selectedBefore", l.stored_bytes as "storedBefore",
      s.by as "snoozedBy", s.until as "snoozedUntil", u.acknowledged_by as "acknowledgedBy"
    from ${fleetAt(q, wanted.past)} d
    join organization o on o.id = d.organization_id
    left join person p on p.id = d.person_id
    left join report_line l on l.device_id = d.id and l.run_id = ${wanted.previousRunId}
    left join outage u on u.device_id = d.id and u.closed_at is null
    left join lateral (
      select s.by, s.until from snooze s
      where s.device_id = d.id and s.audience = 'admins' and s.ended_at is null and not s.cancelled and s.until > ${wanted.now}
      order by s.until desc limit 1
    ) s on true
    where d.id = any (${[...wanted.ids]}::bigint[])`;
  return new Map(rows.map((row) => [row.deviceId, row]));
}

async function listed(q: Queryable, limit: number, list: Fragment): Promise<DeviceIds> {
  const rows = await q.sql<{ id: number; total: number }[]>`
    select id, count(*) over ()::int as total from (${list}) l order by place, id limit ${limit}`;
  return { total: rows[0]?.total ?? 0, ids: rows.map(({ id }) => id) };
}

/** As `t (organization_id, warning_days, critical_days)`; only the organizations that are covered. */
function thresholds(q: Queryable, { organizations }: Covered): Fragment {
  return q.sql`unnest(
    ${organizations.map((each) => each.organizationId)}::int[], ${organizations.map((each) => each.warningDays)}::int[],
    ${organizations.map((each) => each.criticalDays)}::int[]) as t (organization_id, warning_days, critical_days)`;
}

/**
 * Whether a device `d` is in one of the organizations. All of them are no condition at all: the planner takes a
 * long list for a narrow choice and walks the index, device by device.
 */
function inScope(q: Queryable, { organizations, everything }: Covered): Fragment {
  if (everything) return q.sql`true`;
  return q.sql`d.organization_id = any (${organizations.map((each) => each.organizationId)}::int[])`;
}
