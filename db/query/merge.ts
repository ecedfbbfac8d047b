import { SHRUNK_TO } from "../../src/core/blind-spot.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { SourceMode } from "../../src/core/observation.ts";
import type { Tx } from "../client.ts";
import { defaultPolicyIds } from "./policy.ts";
import { ensureOwnSet, stepSourceSets } from "./source-set.ts";

export interface MergeInput {
  readonly namespace: string;
  readonly sourceId: number;
  readonly mode: SourceMode;
  readonly notCompletedDays: number;
  readonly now: Instant;
}

/**
 * Brings what is staged into people, devices and archives, set by set, and writes the gaps that ended.
 *
 * What a source did not say (null) stays as it was. An observation older than what is known of a device
 * only adds what was not known yet. The same observation again changes nothing. Returns the ids of the
 * devices that changed their organization.
 */
export async function mergeStaged(tx: Tx, input: MergeInput): Promise<number[]> {
  await findStagedDevices(tx, input);
  if (await insertNewDevices(tx, input)) await findStagedDevices(tx, input);
  await mergePeople(tx, input);
  await mergeArchives(tx);
  await keepReplaced(tx);
  return await updateDevices(tx, input);
}

/**
 * A device that was replaced counts as deactivated, whatever the source says, until it backs up again. The source
 * may be late: only activity after the replacement counts.
 */
async function keepReplaced(tx: Tx): Promise<void> {
  await tx.sql`
    update device_stage s set state = 'deactivated'
    from device d where d.replaced_at is not null and d.id = s.device_id and s.state = 'active'
      and not exists (select 1 from archive a where a.device_id = d.id and a.in_use and not a.cold and a.format = 'v1'
        and a.last_activity_at > d.replaced_at)`;
}

/** Looks each device up once; what follows needs no more of it than is put beside what is staged. */
async function findStagedDevices(tx: Tx, { namespace }: MergeInput): Promise<void> {
  await tx.sql`
    update device_stage s set device_id = d.id, newer = s.observed_at >= d.observed_at, source_set_id = d.source_set_id,
      was_organization_id = d.organization_id, was_person_id = d.person_id, was_state = d.state, was_observed_at = d.observed_at,
      was_created_at = d.created_at, was_first_seen_at = d.first_seen_at, was_reactivated_at = d.reactivated_at, was_active_at = d.last_activity_at
    from device d where d.namespace = ${namespace} and d.external_id = s.external_id and s.device_id is null`;
}

/** A new device gets the policy that is the default in its organization (R12). Returns whether there was one. */
async function insertNewDevices(tx: Tx, { namespace, sourceId, mode, now }: MergeInput): Promise<boolean> {
  const homes = await tx.sql<{ id: number }[]>`
    select distinct organization_id as id from device_stage where device_id is null`;
  if (homes.length === 0) return false;
  const first = await ensureOwnSet(tx, sourceId);
  const policies = await defaultPolicyIds(
    tx,
    homes.map((row) => row.id),
  );
  await tx.sql`
    insert into device (namespace, external_id, name, organization_id, source_set_id, device_policy_id, owner_level,
                        state, created_at, first_seen_at, observed_at, snapshot_at, deactivated_at)
    select ${namespace}, s.external_id, s.name, s.organization_id, ${first}, p.id,
           case when p.warning_mail or p.critical_mail then 'ok'::level end,
           s.state, s.created_at, least(${now}::timestamptz, s.observed_at), s.observed_at,
           case when ${mode === "snapshot"} then s.observed_at end,
           case when s.state = 'deactivated' then s.observed_at end
    from device_stage s
    join unnest(${[...policies.keys()]}::int[], ${[...policies.values()]}::int[]) as o (organization_id, policy_id) on o.organization_id = s.organization_id
    join device_policy p on p.id = o.policy_id
    where s.device_id is null`;
  return true;
}

/** Afterwards what is staged of a person is what is known of it. */
async function mergePeople(tx: Tx, { namespace, now }: MergeInput): Promise<void> {
  await tx.sql`
    update person_stage s set
      person_id = k.id,
      email = case when d.newer then coalesce(s.email, k.email) else coalesce(k.email, s.email) end,
      name = case when d.newer then coalesce(s.name, k.name) else coalesce(k.name, s.name) end,
      cost_centre = case when d.newer then coalesce(s.cost_centre, k.cost_centre) else coalesce(k.cost_centre, s.cost_centre) end,
      organization_id = case when d.newer then s.organization_id else k.organization_id end,
      changed = case when d.newer then (s.email <> k.email or s.name <> k.name or s.cost_centre <> k.cost_centre) is true
                  or k.organization_id is distinct from s.organization_id else false end
        or (k.email is null and s.email is not null) or (k.name is null and s.name is not null) or (k.cost_centre is null and s.cost_centre is not null)
    from device_stage d, person k
    where d.external_id = s.external_id and k.namespace = ${namespace} and k.external_id = s.owner_id`;
  await tx.sql`
    with made as (
      insert into person (namespace, external_id, email, name, cost_centre, organization_id, created_at)
      select ${namespace}, owner_id, email, name, cost_centre, organization_id, ${now}::timestamptz from person_stage where person_id is null
      returning id, external_id
    )
    update person_stage s set person_id = m.id from made m where m.external_id = s.owner_id`;
  await tx.sql`
    update person p set email = s.email, name = s.name, cost_centre = s.cost_centre, organization_id = s.organization_id
    from person_stage s where s.changed and p.id = s.person_id`;
}

/** The twin of `joinArchive` in core: the newer observation counts, and of the same archive activity never goes back. */
async function mergeArchives(tx: Tx): Promise<void> {
  await tx.sql`
    insert into archive as a (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at,
                              percent_complete, selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at,
                              last_run, last_run_message, clock_ahead, observed_at)
    select d.device_id, s.destination_id, s.archive_id, s.in_use, s.cold, s.format, s.last_activity_at, s.last_completed_at,
           s.percent_complete, s.selected_bytes, s.stored_bytes, s.selected_files, s.selected_bytes, case when s.selected_bytes is not null then s.observed_at end,
           s.last_run, s.last_run_message, s.clock_ahead, s.observed_at
    from archive_stage s join device_stage d on d.external_id = s.external_id
    on conflict (device_id, destination_id) do update set
      (archive_id, in_use, cold, format, last_activity_at, last_completed_at, percent_complete, selected_bytes, stored_bytes, selected_files,
       last_run, last_run_message, clock_ahead, selected_high_bytes, selected_high_at, observed_at) = (
        select case when wins then excluded.archive_id else a.archive_id end,
               case when wins then excluded.in_use else a.in_use end,
               case when wins then excluded.cold else a.cold end,
               case when wins then excluded.format else a.format end,
               case when same then greatest(excluded.last_activity_at, a.last_activity_at) when wins then excluded.last_activity_at else a.last_activity_at end,
               case when same then greatest(excluded.last_completed_at, a.last_completed_at) when wins then excluded.last_completed_at else a.last_completed_at end,
               case when wins then coalesce(excluded.percent_complete, case when same then a.percent_complete end)
                 else coalesce(a.percent_complete, case when same then excluded.percent_complete end) end,
               case when wins then coalesce(excluded.selected_bytes, case when same then a.selected_bytes end)
                 else coalesce(a.selected_bytes, case when same then excluded.selected_bytes end) end,
               case when wins then coalesce(excluded.stored_bytes, case when same then a.stored_bytes end)
                 else coalesce(a.stored_bytes, case when same then excluded.stored_bytes end) end,
               case when wins then coalesce(excluded.selected_files, case when same then a.selected_files end)
                 else coalesce(a.selected_files, case when same then excluded.selected_files end) end,
               case when wins then coalesce(excluded.last_run, case when same then a.last_run end)
                 else coalesce(a.last_run, case when same then excluded.last_run end) end,
               case when wins and not (same and excluded.last_run is null) or same and a.last_run is null then excluded.last_run_message else a.last_run_message end,
               case when wins then excluded.clock_ahead else a.clock_ahead end,
               case when higher then excluded.selected_bytes else a.selected_high_bytes end,
               case when higher then excluded.observed_at else a.selected_high_at end,
               greatest(excluded.observed_at, a.observed_at)
        from (select excluded.archive_id = a.archive_id as same,
                     (excluded.observed_at, excluded.in_use and not excluded.cold and excluded.format = 'v1', coalesce(excluded.last_activity_at, '-infinity'))
                       >= (a.observed_at, a.in_use and not a.cold and a.format = 'v1', coalesce(a.last_activity_at, '-infinity')) as wins,
                     excluded.selected_bytes is not null and excluded.observed_at >= a.observed_at - interval '30 days'
                       and (a.selected_high_at is null or a.selected_high_at < excluded.observed_at - interval '30 days'
                            or (excluded.selected_bytes, excluded.observed_at) >= (a.selected_high_bytes, a.selected_high_at)) as higher) is_
      )`;
}

/**
 * One write per device: its own columns from the newest observation, its sums from its archives in use
 * that count (R1), its blind spots (the twin of `blindSpots` in core), and its next source set.
 */
async function updateDevices(tx: Tx, input: MergeInput): Promise<number[]> {
  const { mode, notCompletedDays } = input;
  const steps = await stepSourceSets(tx, input.sourceId);
  const moved = await tx.sql<{ id: number }[]>`
    with step as (
      select * from unnest(${[...steps.from]}::int[], ${[...steps.to]}::int[]) as m (from_id, to_id)
    ), merged as materialized (
      select s.*, n.*, g.*, coalesce(step.to_id, s.source_set_id) as set_id,
             case when b.bounced_at is null then e.email end as email
      from device_stage s
      left join step on step.from_id = s.source_set_id
      left join person_stage p on p.owner_id = s.owner_id
      cross join lateral (
        select case when s.newer then coalesce(p.person_id, s.was_person_id) else coalesce(s.was_person_id, p.person_id) end as person_id,
               greatest(s.was_observed_at, s.observed_at) as known_at, coalesce(s.was_created_at, s.created_at) as made_at,
               least(s.was_first_seen_at, s.observed_at) as first_seen_at,
               case when s.newer and s.was_state = 'deactivated' and s.state = 'active' then s.observed_at else s.was_reactivated_at end as reactivated_at
      ) n
      -- Another owner than the one that is staged.
      left join person h on h.id = case when n.person_id is distinct from p.person_id then n.person_id end
      cross join lateral (select case when n.person_id = p.person_id then p.email else h.email end as email) e
      left join email_address b on b.email = e.email
      cross join lateral (
        select max(a.last_activity_at) as last_activity_at, max(a.last_completed_at) as last_completed_at,
               min(a.percent_complete) as percent_complete,
               coalesce(sum(a.selected_bytes), 0)::bigint as selected_bytes, coalesce(sum(a.stored_bytes), 0)::bigint as stored_bytes,
               max(a.last_run) as last_run, coalesce(bool_or(a.clock_ahead), false) as clock_ahead,
               coalesce(bool_or(a.selected_bytes = 0) and bool_and(coalesce(a.selected_bytes, 0) = 0), false) as nothing_selected,
               coalesce(bool_or(a.selected_bytes > 0 and a.selected_bytes <= a.selected_high_bytes * ${SHRUNK_TO}::float8), false) as shrunk
        from archive a where a.device_id = s.device_id and a.in_use and not a.cold and a.format = 'v1'
      ) g
    ), gap as (
      insert into activity_gap (device_id, from_at, to_at)
      select device_id, was_active_at, last_activity_at from merged
      where last_activity_at > was_active_at + interval '24 hours'
      on conflict do nothing
    ), updated as (
      update device d set
        name = case when m.newer then m.name else d.name end,
        hostname = case when m.newer then coalesce(m.hostname, d.hostname) else coalesce(d.hostname, m.hostname) end,
        os = case when m.newer then coalesce(m.os, d.os) else coalesce(d.os, m.os) end,
        os_version = case when m.newer then coalesce(m.os_version, d.os_version) else coalesce(d.os_version, m.os_version) end,
        app_version = case when m.newer then coalesce(m.app_version, d.app_version) else coalesce(d.app_version, m.app_version) end,
        cost_centre = case when m.newer then coalesce(m.cost_centre, d.cost_centre) else coalesce(d.cost_centre, m.cost_centre) end,
        organization_id = case when m.newer then m.organization_id else d.organization_id end,
        person_id = m.person_id,
        source_set_id = m.set_id,
        state = case when m.newer then m.state else d.state end,
        deauthorized = case when m.newer then m.deauthorized else d.deauthorized end,
        blocked = case when m.newer then m.blocked else d.blocked end,
        created_at = m.made_at,
        first_seen_at = m.first_seen_at,
        reactivated_at = m.reactivated_at,
        deactivated_at = case when not m.newer then d.deactivated_at when m.state = 'active' then null else coalesce(d.deactivated_at, m.observed_at) end,
        observed_at = m.known_at,
        snapshot_at = case when ${mode === "snapshot"} then greatest(d.snapshot_at, m.observed_at) else d.snapshot_at end,
        last_connected_at = greatest(d.last_connected_at, m.last_connected_at),
        last_activity_at = m.last_activity_at, last_completed_at = m.last_completed_at, percent_complete = m.percent_complete,
        selected_bytes = m.selected_bytes, stored_bytes = m.stored_bytes, last_run = m.last_run,
        blind_spots = array_remove(array[
          case when m.clock_ahead then 'clock' end,
          case when m.last_run = 'failed' then 'last-run-failed' end,
          case when m.last_activity_at is null then 'never-backed-up' end,
          case when m.person_id is not null and m.email is null then 'no-address' end,
          case when m.person_id is null then 'no-owner' end,
          case when m.last_activity_at is not null
            and coalesce(m.last_completed_at, m.reactivated_at, least(coalesce(m.made_at, m.first_seen_at), m.last_activity_at))
              <= m.known_at - ${notCompletedDays}::int * interval '24 hours' then 'not-completed' end,
          case when m.nothing_selected then 'nothing-selected' end,
          case when m.shrunk then 'selection-shrunk' end
        ], null)
      from merged m where d.id = m.device_id
      returning d.id, d.organization_id, d.source_set_id, d.device_policy_id, d.state, d.clock_at, d.snapshot_at, d.admins_level, d.owner_level
    ), noted as (
      insert into device_merged select * from updated
    )
    select device_id as id from merged where newer and organization_id <> was_organization_id order by id`;
  return moved.map((row) => row.id);
}
