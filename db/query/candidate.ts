import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

/** A source set with the latest time any of its devices can be judged at; candidates are a superset. */
export interface SetTime {
  readonly setId: number;
  readonly asOf: Instant;
}

/** Devices handed on at once; a transaction over so many ends within about two seconds. */
export const CHUNK_DEVICES = 20_000;

/**
 * Ids of the devices whose stored level may no longer fit, by index probes per source set, organization
 * and level, and per source set and device policy: the cost follows the number of crossings, not the
 * fleet. In chunks of at most `CHUNK_DEVICES`, in the order of the ids.
 *
 * `organizationIds` null: all. Each probe looks in both directions, so that changed settings are covered.
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
      select * from unnest(${sets.map((set) => set.setId)}::int[], ${sets.map((set) => isoInstant(set.asOf))}::text[]::timestamptz[]) as s (id, as_of)
    ), admins_probe as (
      select s.id as set_id, e.id as organization_id,
             s.as_of - e.warning_days * interval '24 hours' as warning_at, s.as_of - e.critical_days * interval '24 hours' as critical_at
      from effective e cross join sets s
      where ${everywhere} or e.id = any (${organizationIds ?? []}::int[])
    ), owner_probe as (
      select s.id as set_id, p.id as policy_id, p.warning_mail or p.critical_mail as mails,
             s.as_of - p.warning_days * interval '24 hours' as warning_at, s.as_of - p.critical_days * interval '24 hours' as critical_at
      from device_policy p cross join sets s
    ), found as (
      select d.id, d.organization_id from admins_probe p cross join lateral (
        select id, organization_id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'ok' and clock_at <= p.warning_at
        union all
        select id, organization_id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'warning' and (clock_at <= p.critical_at)
        union all
        select id, organization_id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'warning' and (clock_at > p.warning_at)
        union all
        select id, organization_id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id
          and admins_level = 'critical' and clock_at > p.critical_at
        offset 0) d
      union
      select d.id, d.organization_id from owner_probe p cross join lateral (
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id
          and device_policy_id = p.policy_id and owner_level = 'ok' and clock_at <= p.warning_at
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id
          and device_policy_id = p.policy_id and owner_level = 'warning' and clock_at <= p.critical_at
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id
          and device_policy_id = p.policy_id and owner_level = 'warning' and clock_at > p.warning_at
        union all
        select id, organization_id from device where state = 'active' and owner_level is not null and source_set_id = p.set_id
          and device_policy_id = p.policy_id and owner_level = 'critical' and clock_at > p.critical_at
        offset 0) d
      where p.mails and (${everywhere} or d.organization_id = any (${organizationIds ?? []}::int[]))
    ), numbered as (
      select id, (row_number() over (order by id) - 1) / ${CHUNK_DEVICES}::int as chunk from found
    )
    select array_agg(id order by id) as ids from numbered group by chunk order by chunk`;
  return rows.map((row) => row.ids);
}

/**
 * Ids of staged devices that a decision may change: whose level may not fit, whose outage may have
 * ended, or who were deactivated. A superset, as above; needs the staging tables of this transaction.
 */
export async function findStagedCandidates(tx: Tx, namespace: string, sets: readonly SetTime[]): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    with recursive effective as (
      select o.id, r.warning_days, r.critical_days
      from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days)
      from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    ), sets as (
      select * from unnest(${sets.map((set) => set.setId)}::int[], ${sets.map((set) => isoInstant(set.asOf))}::text[]::timestamptz[]) as s (id, as_of)
    )
    select d.id from device_stage s
    join device d on d.namespace = ${namespace} and d.external_id = s.external_id
    join effective e on e.id = d.organization_id
    join device_policy p on p.id = d.device_policy_id
    left join sets t on t.id = d.source_set_id
    left join outage o on o.device_id = d.id and o.closed_at is null
    where (d.state = 'deactivated' and (o.id is not null or d.admins_level <> 'ok' or d.owner_level <> 'ok'))
       or (d.state = 'active' and (
            d.clock_at > o.started_from
            or d.admins_level <> case when d.clock_at <= t.as_of - e.critical_days * interval '24 hours' then 'critical'::level
                                      when d.clock_at <= t.as_of - e.warning_days * interval '24 hours' then 'warning' else 'ok' end
            or d.owner_level <> case when d.clock_at <= t.as_of - p.critical_days * interval '24 hours' then 'critical'::level
                                     when d.clock_at <= t.as_of - p.warning_days * interval '24 hours' then 'warning' else 'ok' end))`;
  return rows.map((row) => row.id);
}

/** Ids of devices in these organizations with an open outage: what a switched-on setting may owe (R3). */
export async function findOpenOutages(q: Queryable, organizationIds: readonly number[]): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select d.id from outage o join device d on d.id = o.device_id
    where o.closed_at is null and d.organization_id = any (${[...organizationIds]}::int[]) order by d.id`;
  return rows.map((row) => row.id);
}
