import type { PeopleSection } from "../../src/core/report.ts";
import type { Queryable } from "../client.ts";

/**
 * Active people of these organizations who own no active device, counted by address where they have one,
 * so that a human known to two sources is one; the first few by name.
 */
export async function findPeopleWithoutDevice(
  q: Queryable,
  organizationIds: readonly number[],
  limit: number,
): Promise<PeopleSection> {
  const rows = await q.sql<{ name: string; total: number }[]>`
    with deviceless as materialized (
      select p.id, p.email, p.namespace || ':' || p.external_id as external, coalesce(p.name, p.email, p.external_id) as name
      from person p
      where p.active and p.organization_id = any (${[...organizationIds]}::int[])
        and not exists (select 1 from device d where d.person_id = p.id and d.state = 'active')
    ), human as (
      select coalesce(p.email, p.external) as who, min(p.name) as name
      from deviceless p
      where p.email is null or not exists (
        select 1 from person o join device d on d.person_id = o.id where o.email = p.email and d.state = 'active')
      group by 1
    )
    select name, count(*) over ()::int as total from human order by lower(name), who limit ${limit}`;
  return { total: rows[0]?.total ?? 0, people: rows.map((row) => row.name) };
}
