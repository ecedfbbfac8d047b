import type { Queryable } from "../client.ts";

export interface PersonLine {
  readonly id: number;
  readonly key: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly organizationId: number;
  readonly organizationName: string;
  readonly active: boolean;
  readonly legalHold: boolean;
  /** Active devices of theirs in these organizations. */
  readonly devices: number;
}

/** People of these organizations (null: of all) by id, one more than `limit` when there are more. */
export async function personPage(
  q: Queryable,
  asked: { readonly within: readonly number[] | null; readonly after: number | null; readonly limit: number },
): Promise<readonly PersonLine[]> {
  const { within, after, limit } = asked;
  const scope = (column: string): ReturnType<Queryable["sql"]> =>
    within === null ? q.sql`true` : q.sql`${q.sql.unsafe(column)} = any (${[...within]}::int[])`;
  return await q.sql<PersonLine[]>`
    select p.id, p.external_id as key, p.name, p.email, p.organization_id as "organizationId", o.name as "organizationName",
      p.active, p.legal_hold as "legalHold",
      (select count(*)::int from device d
        where d.person_id = p.id and d.state = 'active' and ${scope("d.organization_id")}) as devices
    from person p join organization o on o.id = p.organization_id
    where p.id > ${after ?? 0} and ${scope("p.organization_id")} order by p.id limit ${limit + 1}`;
}
