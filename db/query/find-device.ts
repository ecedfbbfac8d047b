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
export const MOST_MATCHES = 20;

/** Whose devices are looked at: those in these organizations, and those of the person with this address. */
export interface Seer {
  readonly organizationIds: readonly number[];
  readonly email: string | null;
}

/**
 * At most `MOST_MATCHES` devices of that id, else of that name, else of that host name; capitals do not matter. Ids and names are read by
 * index; only a word that is neither makes the whole fleet be read.
 */
export async function findDevices(
  q: Queryable,
  word: string,
  seer: Seer | "anybody",
): Promise<FoundDevice[]> {
  const byId = await select(
    q,
    q.sql`(d.namespace, d.external_id) in (select distinct namespace, ${word}::text from source)`,
    seer,
  );
  if (byId.length > 0) return byId;
  const byName = await select(
    q,
    q.sql`lower(d.name) = any (array(select lower(w) from unnest(${spellings(word)}::text[]) w))`,
    seer,
  );
  return byName.length > 0 ? byName : await select(q, q.sql`lower(d.hostname) = lower(${word})`, seer);
}

/** The condition comes first: the planner would take a long list of organizations for a narrow choice. */
async function select(
  q: Queryable,
  condition: ReturnType<Queryable["sql"]>,
  seer: Seer | "anybody",
): Promise<FoundDevice[]> {
  const seen =
    seer === "anybody"
      ? q.sql`true`
      : q.sql`d.organization_id = any (${[...seer.organizationIds]}::int[]) or h.email = ${seer.email}`;
  const rows = await q.sql<FoundDevice[]>`
    with meant as materialized (select * from device d where ${condition})
    select d.id, d.name, d.external_id as "externalId", d.organization_id as "organizationId", g.name as "organizationName",
           h.email as "ownerEmail"
    from meant d join organization g on g.id = d.organization_id left join person h on h.id = d.person_id
    where ${seen}
    order by d.state, d.name, d.id limit ${MOST_MATCHES}`;
  return [...rows];
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
