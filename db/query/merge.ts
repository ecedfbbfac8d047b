import { SHRUNK_TO } from "../../src/core/blind-spot.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { SourceMode } from "../../src/core/observation.ts";
import type { Tx } from "../client.ts";
import type { SourceSetSteps } from "./source-set.ts";

export interface MergeInput {
  readonly namespace: string;
  readonly mode: SourceMode;
  readonly steps: SourceSetSteps;
  readonly notCompletedDays: number;
  readonly now: Instant;
}

/**
 * Brings what is staged into people, devices and archives, set by set, and writes the gaps that ended.
 *
 * What a source did not say (null) stays as it was. An observation older than what is known of a device
 * only adds activity that was not known yet. The same observation again changes nothing.
 */
export async function mergeStaged(tx: Tx, input: MergeInput): Promise<void> {
  await mergePeople(tx, input);
  await insertNewDevices(tx, input);
  await mergeArchives(tx, input);
  await updateDevices(tx, input);
}

async function mergePeople(tx: Tx, { namespace, now }: MergeInput): Promise<void> {
  await tx.sql`
    insert into person as p (namespace, external_id, email, name, cost_centre, organization_id, created_at)
    select distinct on (s.owner_id) ${namespace}, s.owner_id, s.owner_email, s.owner_name, s.owner_cost_centre, s.organization_id, ${now}::timestamptz
    from device_stage s
    where s.owner_id is not null and not exists (
      select 1 from person k
      where k.namespace = ${namespace} and k.external_id = s.owner_id
        and k.email is not distinct from coalesce(s.owner_email, k.email)
        and k.name is not distinct from coalesce(s.owner_name, k.name)
        and k.cost_centre is not distinct from coalesce(s.owner_cost_centre, k.cost_centre)
    )
    order by s.owner_id, s.observed_at desc
    on conflict (namespace, external_id) do update set
      email = coalesce(excluded.email, p.email), name = coalesce(excluded.name, p.name),
      cost_centre = coalesce(excluded.cost_centre, p.cost_centre), organization_id = excluded.organization_id`;
}

async function insertNewDevices(tx: Tx, { namespace, mode, steps, now }: MergeInput): Promise<void> {
  const first = steps.to[steps.from.indexOf(0)] ?? 0;
  await tx.sql`
    insert into device (namespace, external_id, name, organization_id, source_set_id, device_policy_id, owner_level,
                        state, created_at, first_seen_at, observed_at, snapshot_at, deactivated_at)
    select ${namespace}, s.external_id, s.name, s.organization_id, ${first}, s.policy_id,
           case when p.warning_mail or p.critical_mail then 'ok'::level end,
           s.state, s.created_at, least(${now}::timestamptz, s.observed_at), s.observed_at,
           case when ${mode === "snapshot"} then s.observed_at end,
           case when s.state = 'deactivated' then s.observed_at end
    from device_stage s join device_policy p on p.id = s.policy_id
    where not exists (select 1 from device d where d.namespace = ${namespace} and d.external_id = s.external_id)`;
}

async function mergeArchives(tx: Tx, { namespace }: MergeInput): Promise<void> {
  await tx.sql`
    insert into archive as a (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at,
                              percent_complete, selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at,
                              last_run, last_run_message, clock_ahead, observed_at)
    select d.id, s.destination_id, s.archive_id, s.in_use, s.cold, s.format, s.last_activity_at, s.last_completed_at,
           s.percent_complete, s.selected_bytes, s.stored_bytes, s.selected_files, s.selected_bytes, s.observed_at,
           s.last_run, s.last_run_message, s.clock_ahead, s.observed_at
    from archive_stage s join device d on d.namespace = ${namespace} and d.external_id = s.external_id
    on conflict (device_id, destination_id) do update set
      archive_id = case when excluded.observed_at >= a.observed_at then excluded.archive_id else a.archive_id end,
      in_use = case when excluded.observed_at >= a.observed_at then excluded.in_use else a.in_use end,
      cold = case when excluded.observed_at >= a.observed_at then excluded.cold else a.cold end,
      format = case when excluded.observed_at >= a.observed_at then excluded.format else a.format end,
      last_activity_at = case when excluded.archive_id = a.archive_id
        then greatest(excluded.last_activity_at, a.last_activity_at) else excluded.last_activity_at end,
      last_completed_at = case when excluded.archive_id = a.archive_id
        then greatest(excluded.last_completed_at, a.last_completed_at) else excluded.last_completed_at end,
      percent_complete = case when excluded.observed_at >= a.observed_at then coalesce(excluded.percent_complete, a.percent_complete) else a.percent_complete end,
      selected_bytes = case when excluded.observed_at >= a.observed_at then coalesce(excluded.selected_bytes, a.selected_bytes) else a.selected_bytes end,
      stored_bytes = case when excluded.observed_at >= a.observed_at then coalesce(excluded.stored_bytes, a.stored_bytes) else a.stored_bytes end,
      selected_files = case when excluded.observed_at >= a.observed_at then coalesce(excluded.selected_files, a.selected_files) else a.selected_files end,
      selected_high_bytes = case when a.selected_high_bytes > excluded.selected_bytes and a.selected_high_at >= excluded.observed_at - interval '30 days'
        then a.selected_high_bytes else coalesce(excluded.selected_bytes, a.selected_high_bytes) end,
      selected_high_at = case when a.selected_high_bytes > excluded.selected_bytes and a.selected_high_at >= excluded.observed_at - interval '30 days'
        then a.selected_high_at else excluded.observed_at end,
      last_run = case when excluded.observed_at >= a.observed_at then coalesce(excluded.last_run, a.last_run) else a.last_run end,
      last_run_message = case when excluded.observed_at >= a.observed_at and (excluded.last_run is not null or excluded.last_run_message is not null)
        then excluded.last_run_message else a.last_run_message end,
      clock_ahead = case when excluded.observed_at >= a.observed_at then excluded.clock_ahead else a.clock_ahead end,
      observed_at = greatest(excluded.observed_at, a.observed_at)
    where (excluded.observed_at >= a.observed_at or excluded.archive_id = a.archive_id)`;
}

/**
 * One write per device: its own columns from the newest observation, its sums from its archives in use
 * that count (R1), its blind spots (the twin of `blindSpots` in core), and its next source set.
 */
async function updateDevices(tx: Tx, input: MergeInput): Promise<void> {
  const { namespace, mode, steps, notCompletedDays } = input;
  await tx.sql`
    with step as (
      select * from unnest(${[...steps.from]}::int[], ${[...steps.to]}::int[]) as m (from_id, to_id)
    ), merged as materialized (
      select d.id, d.last_activity_at as old_activity_at, s.observed_at >= d.observed_at as newer,
             s.name, s.hostname, s.os, s.os_version, s.app_version, s.cost_centre, s.organization_id,
             coalesce(p.id, k.id) as person_id, case when p.id is null then k.email else p.email end as email,
             s.state, s.deauthorized, s.blocked, s.created_at, s.last_connected_at, s.observed_at,
             coalesce(step.to_id, d.source_set_id) as source_set_id, g.*
      from device_stage s
      join device d on d.namespace = ${namespace} and d.external_id = s.external_id
      left join step on step.from_id = d.source_set_id
      left join person p on p.namespace = ${namespace} and p.external_id = s.owner_id
      left join person k on s.owner_id is null and k.id = d.person_id
      cross join lateral (
        select max(a.last_activity_at) as last_activity_at, max(a.last_completed_at) as last_completed_at,
               min(a.percent_complete) as percent_complete,
               coalesce(sum(a.selected_bytes), 0)::bigint as selected_bytes, coalesce(sum(a.stored_bytes), 0)::bigint as stored_bytes,
               max(a.last_run) as last_run, coalesce(bool_or(a.clock_ahead), false) as clock_ahead,
               coalesce(bool_or(a.selected_bytes = 0) and bool_and(coalesce(a.selected_bytes, 0) = 0), false) as nothing_selected,
               coalesce(bool_or(a.selected_bytes > 0 and a.selected_bytes <= a.selected_high_bytes * ${SHRUNK_TO}::float8), false) as shrunk
        from archive a where a.device_id = d.id and a.in_use and not a.cold and a.format = 'v1'
      ) g
    ), gap as (
      insert into activity_gap (device_id, from_at, to_at)
      select id, old_activity_at, last_activity_at from merged
      where last_activity_at > old_activity_at + interval '24 hours'
      on conflict do nothing
    )
    update device d set
      name = case when m.newer then m.name else d.name end,
      hostname = case when m.newer then coalesce(m.hostname, d.hostname) else d.hostname end,
      os = case when m.newer then coalesce(m.os, d.os) else d.os end,
      os_version = case when m.newer then coalesce(m.os_version, d.os_version) else d.os_version end,
      app_version = case when m.newer then coalesce(m.app_version, d.app_version) else d.app_version end,
      cost_centre = case when m.newer then coalesce(m.cost_centre, d.cost_centre) else d.cost_centre end,
      organization_id = case when m.newer then m.organization_id else d.organization_id end,
      person_id = case when m.newer then m.person_id else d.person_id end,
      source_set_id = m.source_set_id,
      state = case when m.newer then m.state else d.state end,
      deauthorized = case when m.newer then m.deauthorized else d.deauthorized end,
      blocked = case when m.newer then m.blocked else d.blocked end,
      created_at = coalesce(d.created_at, m.created_at),
      reactivated_at = case when m.newer and d.state = 'deactivated' and m.state = 'active' then m.observed_at else d.reactivated_at end,
      deactivated_at = case when not m.newer then d.deactivated_at when m.state = 'active' then null else coalesce(d.deactivated_at, m.observed_at) end,
      observed_at = greatest(d.observed_at, m.observed_at),
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
          and coalesce(m.last_completed_at, d.grace_from) <= m.observed_at - ${notCompletedDays}::int * interval '24 hours' then 'not-completed' end,
        case when m.nothing_selected then 'nothing-selected' end,
        case when m.shrunk then 'selection-shrunk' end
      ], null)
    from merged m where d.id = m.id`;
}
