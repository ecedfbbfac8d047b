import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Bench } from "./bench.ts";

/** Copies of what an evaluation writes, with rows and indexes, without triggers and references. */
export async function cloneForEvaluation({ db, say }: Bench): Promise<void> {
  say("copying the tables for the floor");
  await db.sql`drop schema if exists floor cascade`;
  await db.sql`create schema floor`;
  const columns = await db.sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = 'device' and is_generated = 'NEVER' order by ordinal_position`;
  const list = columns.map(({ name }) => `"${name}"`).join(", ");
  await db.sql`create table floor.device (like public.device including all)`;
  await db.sql.unsafe(
    `insert into floor.device (${list}) overriding system value select ${list} from public.device order by id`,
  );
  for (const table of ["outage", "flip", "notification"]) {
    await db.sql`create table floor.${db.sql(table)} (like public.${db.sql(table)} including all)`;
  }
  await db.sql`create table floor.job (like pgboss.job including all)`;
  await db.sql`vacuum analyze floor.device`;
}

/** The probes alone, over our own table: ids of devices that crossed a threshold by now. */
export async function probe({ db }: Bench, asOf: Instant): Promise<number> {
  const rows = await db.sql`
    with recursive effective as (
      select o.id, r.warning_days, r.critical_days
      from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days)
      from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    ), probe as (
      select t.id as set_id, e.id as organization_id, ${isoInstant(asOf)}::timestamptz - e.warning_days * interval '24 hours' as warning_at,
             ${isoInstant(asOf)}::timestamptz - e.critical_days * interval '24 hours' as critical_at
      from effective e cross join source_set t
    )
    select d.id from probe p cross join lateral (
      select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'ok' and clock_at <= p.warning_at
      union all
      select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'warning' and clock_at <= p.critical_at
      union all
      select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'warning' and clock_at > p.warning_at
      union all
      select id from device where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'critical' and clock_at > p.critical_at
      offset 0) d`;
  return rows.length;
}

/** One statement that does all of it: levels, outages, flips, ledger and jobs. Returns how many devices crossed. */
export async function crossInOneStatement({ db }: Bench, asOf: Instant): Promise<number> {
  const [row] = await db.sql<{ crossed: number }[]>`
    with recursive effective as (
      select o.id, r.warning_days, r.critical_days, s.id as subscription_id
      from organization o join reporting_settings r on r.organization_id = o.id left join subscription s on s.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days), coalesce(s.id, e.subscription_id)
      from effective e join organization o on o.parent_id = e.id
      left join reporting_settings r on r.organization_id = o.id left join subscription s on s.organization_id = o.id
    ), probe as (
      select t.id as set_id, e.id as organization_id, e.subscription_id, ${isoInstant(asOf)}::timestamptz as as_of,
             ${isoInstant(asOf)}::timestamptz - e.warning_days * interval '24 hours' as warning_at,
             ${isoInstant(asOf)}::timestamptz - e.critical_days * interval '24 hours' as critical_at
      from effective e cross join source_set t
    ), crossing as (
      select d.*, p.subscription_id, p.as_of,
             case when d.clock_at <= p.critical_at then 'critical'::level when d.clock_at <= p.warning_at then 'warning' else 'ok' end as to_level
      from probe p cross join lateral (
        select id, organization_id, clock_at, admins_level as from_level from floor.device
          where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'ok' and clock_at <= p.warning_at
        union all
        select id, organization_id, clock_at, admins_level from floor.device
          where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'warning' and clock_at <= p.critical_at
        union all
        select id, organization_id, clock_at, admins_level from floor.device
          where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'warning' and clock_at > p.warning_at
        union all
        select id, organization_id, clock_at, admins_level from floor.device
          where state = 'active' and source_set_id = p.set_id and organization_id = p.organization_id and admins_level = 'critical' and clock_at > p.critical_at
        offset 0) d
    ), updated as (
      update floor.device d set admins_level = c.to_level from crossing c where d.id = c.id
    ), opened as (
      insert into floor.outage (device_id, started_from, opened_at, open_reason, admins_settled, owner_settled)
      select id, clock_at, as_of, 'threshold-reached', to_level, 'ok' from crossing where from_level = 'ok' returning id, device_id
    ), worse as (
      update floor.outage o set admins_settled = c.to_level from crossing c
      where o.device_id = c.id and o.closed_at is null and c.from_level = 'warning' returning o.id, o.device_id
    ), affected as (
      select c.*, o.id as outage_id from crossing c join (select * from opened union all select * from worse) o on o.device_id = c.id
    ), flipped as (
      insert into floor.flip (at, device_id, organization_id, outage_id, audience, from_level, to_level, reason, as_of)
      select as_of, id, organization_id, outage_id, 'admins', from_level, to_level, 'threshold-reached', as_of from affected
    ), owed as (
      insert into floor.notification (subject_at, subject, destination, kind, state, reason, next_attempt_at, organization_id, device_id, outage_id, audience, level, created_at)
      select as_of, 'outage:' || outage_id || ':admins:' || to_level, 'subscription:' || subscription_id, 'alert', 'due', to_level || '-reached', as_of,
             organization_id, id, outage_id, 'admins', to_level, as_of
      from affected on conflict do nothing returning destination
    ), woken as (
      insert into floor.job (name, data) select 'deliver', jsonb_build_object('destination', destination) from (select distinct destination from owed) d
    )
    select count(*)::int as crossed from crossing`;
  return row?.crossed ?? 0;
}

/** The time at which `part` of the devices that are ok have reached their warning, which is 7 days everywhere. */
export async function timeOfCrossing({ db }: Bench, part: number): Promise<Instant> {
  const [row] = await db.sql<{ at: Instant }[]>`
    select percentile_disc(${part}::float8) within group (order by clock_at) + interval '168 hours' as at from device where admins_level = 'ok'`;
  return row?.at ?? 0;
}
