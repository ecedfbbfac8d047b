import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

/**
 * A source set with the times between which its devices are judged (`asOfBounds` in core). What is between
 * them differs from device to device, so candidates are a superset; where they agree, they are exact.
 */
export interface SetTime {
  readonly setId: number;
  /** The latest. */
  readonly asOf: Instant;
  readonly earliest: Instant;
  /** Both are no later than the device's newest snapshot. */
  readonly bySnapshot: boolean;
}

/** Devices handed on at once: a transaction over so many ends within about a second, and the bot stays small. */
export const CHUNK_DEVICES = 8_000;

/** Devices with ids so near to each other are near on the disk too: about 40 MB of them. */
const NEIGHBOURS = 131_072;

/**
 * Ids of the devices whose stored level may no longer fit, by index probes per source set, organization
 * and level, and per source set and device policy: the cost follows the number of crossings, not the
 * fleet. In chunks of at most `CHUNK_DEVICES`, by organization among neighbours: a transaction then changes the
 * tallies of few organizations, and does not read all of a large table for a few devices.
 *
 * `organizationIds` null: all. Each probe looks in both directions, so that changed settings are covered.
 * Where snapshots speak, whose times differ from device to device, the probe also reads the alarmed ones.
 */
export async function findCandidates(
  q: Queryable,
  sets: readonly SetTime[],
  organizationIds: readonly number[] | null,
): Promise<number[][]> {
  const everywhere = organizationIds === null;
  const rows = await q.sql<{ ids: number[] }[]>`
    with recursive effective as (
      select o.id, r.warning_days, r.critical_days
      from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days)
      from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    ), sets as (
      select * from unnest(${sets.map((set) => set.setId)}::int[], ${sets.map((set) => isoInstant(set.asOf))}::text[]::timestamptz[],
        ${sets.map((set) => isoInstant(set.earliest))}::text[]::timestamptz[], ${sets.map((set) => String(set.bySnapshot))}::text[]::boolean[])
        as s (id, as_of, earliest, by_snapshot)
    ), admins_probe as (
      select s.id as set_id, e.id as organization_id, s.by_snapshot, s.earliest, t.*,
             s.as_of - t.alarm as alarm_at, s.as_of - t.critical as critical_at,
             case when not s.by_snapshot then s.earliest - t.alarm else '-infinity' end as calm_after,
             case when not s.by_snapshot then s.earliest - t.critical else '-infinity' end as better_after
      from effective e cross join sets s cross join lateral (
        select least(e.warning_days, e.critical_days) * interval '24 hours' as alarm, e.critical_days * interval '24 hours' as critical) t
      where ${everywhere} or e.id = any (${organizationIds ?? []}::int[])
    ), owner_probe as (
      select s.id as set_id, p.id as policy_id, s.by_snapshot, s.earliest, t.*,
             s.as_of - t.alarm as alarm_at, s.as_of - t.critical as critical_at,
             case when not s.by_snapshot then s.earliest - t.alarm else '-infinity' end as calm_after,
             case when not s.by_snapshot then s.earliest - t.critical else '-infinity' end as better_after
      from device_policy p cross join sets s cross join lateral (
        select least(p.warning_days, p.critical_days) * interval '24 hours' as alarm, p.critical_days * interval '24 hours' as critical) t
      where p.warning_mail or p.critical_mail
    ), found as (
      select d.id, p.organization_id from admins_probe p cross join lateral (
        select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'ok' and clock_at <= p.alarm_at and (not p.by_snapshot or snapshot_at is null or clock_at <= snapshot_at - p.alarm)
        union all
        select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'warning' and clock_at <= p.critical_at and (not p.by_snapshot or snapshot_at is null or clock_at <= snapshot_at - p.critical)
        union all
        select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'warning' and clock_at > p.calm_after and (not p.by_snapshot or clock_at > least(p.earliest, snapshot_at) - p.alarm)
        union all
        select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'critical' and clock_at > p.better_after and (not p.by_snapshot or clock_at > least(p.earliest, snapshot_at) - p.critical)
        offset 0) d
      union
      select d.id, d.organization_id from owner_probe p cross join lateral (
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id and device_policy_id = p.policy_id
          and owner_level = 'ok' and clock_at <= p.alarm_at and (not p.by_snapshot or snapshot_at is null or clock_at <= snapshot_at - p.alarm)
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id and device_policy_id = p.policy_id
          and owner_level = 'warning' and clock_at <= p.critical_at and (not p.by_snapshot or snapshot_at is null or clock_at <= snapshot_at - p.critical)
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id and device_policy_id = p.policy_id
          and owner_level = 'warning' and clock_at > p.calm_after and (not p.by_snapshot or clock_at > least(p.earliest, snapshot_at) - p.alarm)
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id and device_policy_id = p.policy_id
          and owner_level = 'critical' and clock_at > p.better_after and (not p.by_snapshot or clock_at > least(p.earliest, snapshot_at) - p.critical)
        offset 0) d
      where ${everywhere} or d.organization_id = any (${organizationIds ?? []}::int[])
    ), numbered as (
      select id, row_number() over (order by id / ${NEIGHBOURS}::int, organization_id, id) as place from found
    )
    select array_agg(id order by place) as ids from numbered group by (place - 1) / ${CHUNK_DEVICES}::int order by min(place)`;
  return rows.map((row) => row.ids);
}

/**
 * Ids of staged devices that a decision may change: whose level may not fit, whose outage may have
 * ended, or who were deactivated. A superset, as above; reads what `mergeStaged` merged in this transaction.
 */
export async function findStagedCandidates(tx: Tx, sets: readonly SetTime[]): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    with recursive effective as (
      select o.id, r.warning_days, r.critical_days
      from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days)
      from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    ), threshold as (
      select id, warning_days * interval '24 hours' as warning, critical_days * interval '24 hours' as critical from effective
    ), sets as (
      select * from unnest(${sets.map((set) => set.setId)}::int[], ${sets.map((set) => isoInstant(set.asOf))}::text[]::timestamptz[],
        ${sets.map((set) => isoInstant(set.earliest))}::text[]::timestamptz[], ${sets.map((set) => String(set.bySnapshot))}::text[]::boolean[])
        as s (id, as_of, earliest, by_snapshot)
    )
    select d.id from device_merged d
    join threshold e on e.id = d.organization_id
    join device_policy p on p.id = d.device_policy_id
    left join sets t on t.id = d.source_set_id
    left join outage o on o.device_id = d.id and o.closed_at is null
    cross join lateral (
      select least(t.as_of, case when t.by_snapshot then d.snapshot_at end) - d.clock_at as longest,
             least(t.earliest, case when t.by_snapshot then d.snapshot_at end) - d.clock_at as shortest,
             p.warning_days * interval '24 hours' as owner_warning, p.critical_days * interval '24 hours' as owner_critical
    ) silence
    where case when d.state = 'deactivated' then o.id is not null or d.admins_level <> 'ok' or d.owner_level <> 'ok'
      else d.clock_at > o.started_from
        or d.admins_level < case when longest >= e.critical then 'critical'::level when longest >= e.warning then 'warning' else 'ok' end
        or d.admins_level > case when shortest >= e.critical then 'critical'::level when shortest >= e.warning then 'warning' else 'ok' end
        or d.owner_level < case when longest >= owner_critical then 'critical'::level when longest >= owner_warning then 'warning' else 'ok' end
        or d.owner_level > case when shortest >= owner_critical then 'critical'::level when shortest >= owner_warning then 'warning' else 'ok' end
      end`;
  return rows.map((row) => row.id);
}

/** Ids of devices in these organizations with an open outage: what a switched-on setting may owe (R3). */
export async function findOpenOutages(q: Queryable, organizationIds: readonly number[]): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select d.id from outage o join device d on d.id = o.device_id
    where o.closed_at is null and d.organization_id = any (${[...organizationIds]}::int[]) order by d.id`;
  return rows.map((row) => row.id);
}
