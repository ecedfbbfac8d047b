import type { Queryable } from "../client.ts";

export interface FoundDevice {
  readonly id: number;
  readonly name: string;
  readonly externalId: string;
  readonly organizationId: number;
  readonly organizationName: string;
  readonly ownerEmail: string | null;
}

/** More matches than this are not told apart by listing them. */
const MOST_MATCHES = 10;

/** Devices of that id, name or host name; capitals do not matter. An exact id wins over names. */
export async function findDevices(q: Queryable, word: string): Promise<FoundDevice[]> {
  const rows = await q.sql<(FoundDevice & { exact: boolean })[]>`
    select d.id, d.name, d.external_id as "externalId", d.organization_id as "organizationId", g.name as "organizationName",
           h.email as "ownerEmail", d.external_id = ${word} as exact
    from device d join organization g on g.id = d.organization_id left join person h on h.id = d.person_id
    where lower(d.name) = any (select lower(w) from unnest(${spellings(word)}::text[]) w) or d.external_id = ${word}
      or lower(d.hostname) = lower(${word})
    order by d.external_id = ${word} desc, d.state, d.name, d.id limit ${MOST_MATCHES}`;
  const exact = rows.filter((row) => row.exact);
  return exact.length > 0 ? exact : rows;
}

/** A name with its apostrophes straight and curly: chats turn one into the other while somebody types. */
function spellings(word: string): string[] {
  return [...new Set([word, word.replaceAll("'", "’"), word.replaceAll("’", "'")])];
}

/** Names in these organizations that begin like the word, for a suggestion. */
export async function suggestDevices(
  q: Queryable,
  word: string,
  organizationIds: readonly number[],
): Promise<string[]> {
  const rows = await q.sql<{ name: string }[]>`
    select distinct name from device
    where state = 'active' and organization_id = any (${[...organizationIds]}::int[])
      and starts_with(lower(name), lower(left(${word}, greatest(3, length(${word}) - 2)))) order by name limit 3`;
  return rows.map((row) => row.name);
}
