import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

export interface SourcePerson {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly costCentre: string | null;
  readonly organizationId: number | null;
  readonly active: boolean;
}

/** Brings people of a namespace up to date; what the source did not say stays. Returns how many are new or changed. */
export async function savePeople(
  tx: Tx,
  namespace: string,
  people: readonly SourcePerson[],
  now: Instant,
): Promise<number> {
  const rows = await tx.sql`
    insert into person as p (namespace, external_id, email, name, cost_centre, organization_id, active, created_at)
    select ${namespace}, w.id, lower(w.email), w.name, w.cost_centre, w.organization_id, w.active, ${now}::timestamptz
    from unnest(${people.map((one) => one.id)}::text[], ${people.map((one) => one.email)}::text[], ${people.map((one) => one.name)}::text[],
      ${people.map((one) => one.costCentre)}::text[], ${people.map((one) => one.organizationId)}::int[], ${people.map((one) => String(one.active))}::text[]::boolean[]
    ) as w (id, email, name, cost_centre, organization_id, active)
    on conflict (namespace, external_id) do update set
      email = coalesce(excluded.email, p.email), name = coalesce(excluded.name, p.name),
      cost_centre = coalesce(excluded.cost_centre, p.cost_centre),
      organization_id = coalesce(excluded.organization_id, p.organization_id), active = excluded.active
      where (p.email, p.name, p.cost_centre, p.organization_id, p.active) is distinct from (
        coalesce(excluded.email, p.email), coalesce(excluded.name, p.name), coalesce(excluded.cost_centre, p.cost_centre),
        coalesce(excluded.organization_id, p.organization_id), excluded.active)`;
  return rows.count;
}

/** People of a namespace who are not among these any more and own no active device count as inactive. */
export async function retirePeople(tx: Tx, namespace: string, present: readonly string[]): Promise<number> {
  const rows = await tx.sql`
    update person p set active = false
    where p.namespace = ${namespace} and p.active
      and not exists (select 1 from unnest(${[...present]}::text[]) as k (id) where k.id = p.external_id)
      and not exists (select 1 from device d where d.person_id = p.id and d.state = 'active')`;
  return rows.count;
}
