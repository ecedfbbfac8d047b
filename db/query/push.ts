import type { OwnerField } from "../../src/core/policy.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

/** One policy that is replaced by another. */
export interface PolicyMove {
  readonly from: number;
  readonly to: number;
}

export interface PushRow {
  readonly id: number;
  readonly organizationId: number;
  readonly fields: readonly OwnerField[];
  readonly state: "running" | "done" | "failed";
  readonly devicesTotal: number;
  readonly devicesDone: number;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
}

/** How many devices of these organizations go by each policy. */
export async function countByPolicy(
  at: Queryable,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await at.sql<{ id: number; devices: number }[]>`
    select device_policy_id as id, count(*)::int as devices from device
    where organization_id = any (${[...organizationIds]}::int[]) group by device_policy_id`;
  return new Map(rows.map(({ id, devices }) => [id, devices]));
}

/**
 * Writes down which devices a push will reach and what they go by until then. The lists are put together as
 * `json`: `jsonb_object_agg` takes a minute for 300,000 ids.
 */
export async function addPush(
  tx: Tx,
  push: {
    readonly organizationId: number;
    readonly organizationIds: readonly number[];
    readonly fields: readonly OwnerField[];
    readonly moves: readonly PolicyMove[];
    readonly at: Instant;
  },
): Promise<PushRow> {
  const [row] = await tx.sql<{ id: number }[]>`
    with moved as (
      select m."from" || '>' || m."to" as key, d.id
      from unnest(${push.moves.map(({ from }) => from)}::int[], ${push.moves.map(({ to }) => to)}::int[]) as m ("from", "to")
      join device d on d.device_policy_id = m."from"
      where d.organization_id = any (${[...push.organizationIds]}::int[])
    ), listed as (
      select key, json_agg(id::text order by id) as ids from moved group by key
    )
    insert into settings_push (organization_id, fields, state, devices_total, before, started_at)
    select ${push.organizationId}, ${[...push.fields]}::text[], 'running', (select count(*) from moved),
      coalesce((select json_object_agg(key, ids)::jsonb from listed), '{}'), ${push.at}
    returning id`;
  return await pushRow(tx, row?.id ?? 0);
}

/**
 * Writes down a push that takes another one back: the devices that still go by what it gave them will
 * go by what they went by before it.
 */
export async function addReversal(tx: Tx, pushId: number, at: Instant): Promise<PushRow> {
  const [row] = await tx.sql<{ id: number }[]>`
    with moved as (
      select split_part(b.key, '>', 2) || '>' || split_part(b.key, '>', 1) as key, d.id
      from settings_push p, jsonb_each(p.before) as b (key, ids), jsonb_array_elements_text(b.ids) as e (id)
      join device d on d.id = e.id::bigint
      where p.id = ${pushId} and d.device_policy_id = split_part(b.key, '>', 2)::int
    ), listed as (
      select key, json_agg(id::text order by id) as ids from moved group by key
    )
    insert into settings_push (organization_id, fields, state, devices_total, before, started_at)
    select p.organization_id, p.fields, 'running', (select count(*) from moved),
      coalesce((select json_object_agg(key, ids)::jsonb from listed), '{}'), ${at}
    from settings_push p where p.id = ${pushId}
    returning id`;
  return await pushRow(tx, row?.id ?? 0);
}

/**
 * Gives the next `limit` devices of a push their new policy and returns how many it went through; 0 when
 * none is left. A device whose policy changed since the push was ordered keeps it. The owner's level is
 * kept from now on, or no longer, as the new policy mails or not (R2).
 */
export async function advancePush(tx: Tx, pushId: number, limit: number): Promise<number> {
  const [row] = await tx.sql<{ devices: number }[]>`
    with keys as (
      select b.key, b.ids, jsonb_array_length(b.ids) as devices,
        sum(jsonb_array_length(b.ids)) over (order by b.key) - jsonb_array_length(b.ids) - p.devices_done as start
      from settings_push p, jsonb_each(p.before) as b (key, ids)
      where p.id = ${pushId}
    ), due as (
      -- Only the slice that is due is taken apart: a list may hold a million ids.
      select (e.id #>> '{}')::bigint as id, split_part(k.key, '>', 1)::int as "from", split_part(k.key, '>', 2)::int as "to"
      from keys k, jsonb_path_query(k.ids, '$[$first to $last]', jsonb_build_object(
        'first', greatest(0, -k.start), 'last', least(k.devices, ${limit}::int - k.start) - 1)) as e (id)
      where k.start + k.devices > 0 and k.start < ${limit}::int
    ), changed as (
      update device d set device_policy_id = due."to",
        owner_level = case when n.warning_mail or n.critical_mail then coalesce(d.owner_level, 'ok') end
      from due join device_policy n on n.id = due."to"
      where d.id = due.id and d.device_policy_id = due."from"
    )
    update settings_push p set devices_done = p.devices_done + (select count(*) from due)
    where p.id = ${pushId} returning (select count(*)::int from due) as devices`;
  return row?.devices ?? 0;
}

/** Gives one device another policy, and its owner level with it. */
export async function setDevicePolicy(tx: Tx, deviceId: number, policyId: number): Promise<void> {
  await tx.sql`
    update device d set device_policy_id = n.id,
      owner_level = case when n.warning_mail or n.critical_mail then coalesce(d.owner_level, 'ok') end
    from device_policy n where n.id = ${policyId} and d.id = ${deviceId}`;
}

export async function setPushState(
  at: Queryable,
  pushId: number,
  state: PushRow["state"],
  finishedAt: Instant | null,
): Promise<void> {
  await at.sql`update settings_push set state = ${state}, finished_at = ${finishedAt} where id = ${pushId}`;
}

/** The push with this id; null when there is none. */
export async function findPush(at: Queryable, pushId: number): Promise<PushRow | null> {
  const [row] = await selectPushes(at, at.sql`id = ${pushId}`);
  return row ?? null;
}

/** The push that is on its way, if any. */
export async function runningPush(at: Queryable): Promise<PushRow | null> {
  const [row] = await selectPushes(at, at.sql`state = 'running'`);
  return row ?? null;
}

/** The organizations whose devices a push reaches, ascending. */
export async function pushedOrganizations(at: Queryable, pushId: number): Promise<readonly number[]> {
  const rows = await at.sql<{ id: number }[]>`
    select distinct d.organization_id as id
    from settings_push p, jsonb_each(p.before) as b (key, ids), jsonb_array_elements_text(b.ids) as e (id)
    join device d on d.id = e.id::bigint
    where p.id = ${pushId} order by 1`;
  return rows.map(({ id }) => id);
}

async function pushRow(at: Queryable, pushId: number): Promise<PushRow> {
  const row = await findPush(at, pushId);
  if (row === null) throw new Error(`push ${pushId} is gone`);
  return row;
}

async function selectPushes(
  at: Queryable,
  condition: ReturnType<Queryable["sql"]>,
): Promise<readonly PushRow[]> {
  return [
    ...(await at.sql<PushRow[]>`
      select id, organization_id as "organizationId", fields, state, devices_total as "devicesTotal",
        devices_done as "devicesDone", started_at as "startedAt", finished_at as "finishedAt"
      from settings_push where ${condition} order by id`),
  ];
}
