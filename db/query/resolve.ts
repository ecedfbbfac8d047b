import type { Instant } from "../../src/core/instant.ts";
import type { ObservedOrganization } from "../../src/core/observation.ts";
import type { Tx } from "../client.ts";

/**
 * Ids of the organizations a source names, by their id in its namespace; makes the missing ones below
 * the root (or below their parent), and keeps name, parent and cost centre up to date. What is unknown
 * (`null` cost centre, `undefined` parent) is left as it was.
 */
export async function resolveOrganizations(
  tx: Tx,
  namespace: string,
  seen: readonly ObservedOrganization[],
  now: Instant,
): Promise<Map<string, number>> {
  const wanted = [...new Map(seen.map((one) => [one.id, one])).values()];
  const ids = wanted.map((one) => one.id);
  await tx.sql`
    insert into organization as o (parent_id, namespace, external_id, name, cost_centre, created_at)
    select (select id from organization where parent_id is null), ${namespace}, w.external_id, w.name, w.cost_centre, ${now}::timestamptz
    from unnest(${ids}::text[], ${wanted.map((one) => one.name)}::text[], ${wanted.map((one) => one.costCentre)}::text[]) as w (external_id, name, cost_centre)
    where not exists (
      select 1 from organization k where k.namespace = ${namespace} and k.external_id = w.external_id
        and k.name = w.name and k.cost_centre is not distinct from coalesce(w.cost_centre, k.cost_centre))
    on conflict (namespace, external_id) do update set
      name = excluded.name, cost_centre = coalesce(excluded.cost_centre, o.cost_centre)`;
  const placed = wanted.filter((one) => one.parentId !== undefined);
  await tx.sql`
    update organization o set parent_id = coalesce(p.id, (select id from organization where parent_id is null))
    from unnest(${placed.map((one) => one.id)}::text[], ${placed.map((one) => one.parentId ?? null)}::text[]) as w (external_id, parent_id)
    left join organization p on p.namespace = ${namespace} and p.external_id = w.parent_id
    where o.namespace = ${namespace} and o.external_id = w.external_id and o.parent_id is not null
      and o.parent_id <> coalesce(p.id, (select id from organization where parent_id is null))`;
  const rows = await tx.sql<{ externalId: string; id: number }[]>`
    select external_id as "externalId", id from organization where namespace = ${namespace} and external_id = any (${ids}::text[])`;
  return new Map(rows.map((row) => [row.externalId, row.id]));
}

/** Ids of destinations by their id in the namespace; makes the missing ones and keeps names up to date. */
export async function resolveDestinations(
  tx: Tx,
  namespace: string,
  seen: readonly { readonly id: string; readonly name: string }[],
): Promise<Map<string, number>> {
  const wanted = [...new Map(seen.map((one) => [one.id, one])).values()];
  if (wanted.length === 0) return new Map();
  const ids = wanted.map((one) => one.id);
  await tx.sql`
    insert into destination (namespace, external_id, name)
    select ${namespace}, w.id, w.name from unnest(${ids}::text[], ${wanted.map((one) => one.name)}::text[]) as w (id, name)
    where not exists (select 1 from destination d where d.namespace = ${namespace} and d.external_id = w.id and d.name = w.name)
    on conflict (namespace, external_id) do update set name = excluded.name`;
  const rows = await tx.sql<{ externalId: string; id: number }[]>`
    select external_id as "externalId", id from destination where namespace = ${namespace} and external_id = any (${ids}::text[])`;
  return new Map(rows.map((row) => [row.externalId, row.id]));
}
