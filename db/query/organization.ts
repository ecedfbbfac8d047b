import type { Queryable } from "../client.ts";

export interface OrganizationRow {
  readonly id: number;
  /** Null: the root. */
  readonly parentId: number | null;
  readonly name: string;
  readonly namespace: string;
  readonly externalId: string;
}

/** An organization of the whole tree, in the order in which the tree is printed. */
export interface TreeRow extends OrganizationRow {
  /** 0 is the root. */
  readonly depth: number;
  readonly ownReporting: boolean;
  readonly ownDefaults: boolean;
}

/** By the pool that was asked: a migration makes the root, and it stays what it is. */
const roots = new WeakMap<Queryable, number>();

/** The id of the one organization without a parent; asked of a database once. */
export async function rootOrganizationId(at: Queryable): Promise<number> {
  const known = roots.get(at);
  if (known !== undefined) return known;
  const [row] = await at.sql<{ id: number }[]>`select id from organization where parent_id is null`;
  if (row === undefined)
    throw new Error("The database has no root organization. Run: npm run bot -- migrate");
  roots.set(at, row.id);
  return row.id;
}

/** Ids from the root to the organization, both included; empty when there is none with this id. */
export async function organizationPath(at: Queryable, organizationId: number): Promise<readonly number[]> {
  if (roots.get(at) === organizationId) return [organizationId];
  const rows = await at.sql<{ id: number }[]>`
    with recursive above (id, parent_id, height) as (
      select id, parent_id, 0 from organization where id = ${organizationId}
      union all
      select o.id, o.parent_id, a.height + 1 from organization o join above a on o.id = a.parent_id
    )
    select id from above order by height desc`;
  return rows.map(({ id }) => id);
}

/** An organization and where it stands. */
export interface OrganizationPlace {
  readonly id: number;
  readonly name: string;
  /** Ids from the root to the organization, both included. */
  readonly path: readonly number[];
}

/** Where each of these organizations stands, in the order of the ids; those that are not there are left out. */
export async function organizationPlaces(
  at: Queryable,
  ids: readonly number[],
): Promise<readonly OrganizationPlace[]> {
  const rows = await at.sql<{ start: number; id: number; name: string }[]>`
    with recursive above (start, id, parent_id, name, height) as (
      select id, id, parent_id, name, 0 from organization where id = any (${[...ids]}::int[])
      union all
      select a.start, o.id, o.parent_id, o.name, a.height + 1
      from organization o join above a on o.id = a.parent_id
    )
    select start, id, name from above order by height desc`;
  const paths = Map.groupBy(rows, ({ start }) => start);
  return [...new Set(ids)].flatMap((id) => {
    const path = paths.get(id) ?? [];
    const itself = path.at(-1);
    return itself === undefined ? [] : [{ id, name: itself.name, path: path.map((each) => each.id) }];
  });
}

/** Ids of the organization and all below it, ascending. */
export async function organizationSubtree(at: Queryable, organizationId: number): Promise<readonly number[]> {
  const rows = await at.sql<{ id: number }[]>`
    with recursive below (id) as (
      select id from organization where id = ${organizationId}
      union all
      select o.id from organization o join below b on o.parent_id = b.id
    )
    select id from below order by id`;
  return rows.map(({ id }) => id);
}

/**
 * Ids of the organization and the descendants that share its settings of a group by inheritance: a
 * descendant with own settings, and what is below it, is left out (R11). Ascending.
 */
export async function inheritingSubtree(
  at: Queryable,
  organizationId: number,
  group: "reporting" | "defaults",
): Promise<readonly number[]> {
  const own = group === "reporting" ? at.sql`reporting_settings` : at.sql`device_defaults`;
  const rows = await at.sql<{ id: number }[]>`
    with recursive below (id) as (
      select id from organization where id = ${organizationId}
      union all
      select o.id from organization o join below b on o.parent_id = b.id
      where not exists (select 1 from ${own} s where s.organization_id = o.id)
    )
    select id from below order by id`;
  return rows.map(({ id }) => id);
}

/**
 * The organizations a word can mean: those whose name (in any case) or id in their source it is. A number
 * that is neither, and `#` with a number, is our own id.
 */
export async function matchOrganizations(at: Queryable, word: string): Promise<readonly OrganizationRow[]> {
  const named = await selectOrganizations(at, at.sql`lower(name) = lower(${word}) or external_id = ${word}`);
  const id = /^#?(\d{1,9})$/.exec(word)?.[1];
  if (named.length > 0 || id === undefined) return named;
  return await selectOrganizations(at, at.sql`id = ${Number(id)}`);
}

/** The organization and all below it, parents before children and siblings by name. */
export async function organizationTree(at: Queryable, rootId: number): Promise<readonly TreeRow[]> {
  const rows = await at.sql<TreeRow[]>`
    with recursive tree (id, depth, place) as (
      select id, 0, array[lower(name), id::text] from organization where id = ${rootId}
      union all
      select o.id, t.depth + 1, t.place || array[lower(o.name), o.id::text]
      from organization o join tree t on o.parent_id = t.id
    )
    select o.id, o.parent_id as "parentId", o.name, o.namespace, o.external_id as "externalId", t.depth,
      exists (select 1 from reporting_settings r where r.organization_id = o.id) as "ownReporting",
      exists (select 1 from device_defaults d where d.organization_id = o.id) as "ownDefaults"
    from tree t join organization o on o.id = t.id
    order by t.place`;
  return [...rows];
}

/** Every organization with its parent, in no order: what takes the least time where all of them are wanted. */
export async function organizationParents(
  at: Queryable,
): Promise<readonly { readonly id: number; readonly parentId: number | null; readonly name: string }[]> {
  return await at.sql<{ id: number; parentId: number | null; name: string }[]>`
    select id, parent_id as "parentId", name from organization`;
}

/** Names of organizations by id. */
export async function organizationNames(
  at: Queryable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await at.sql<{ id: number; name: string }[]>`
    select id, name from organization where id = any (${[...ids]}::int[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function selectOrganizations(
  at: Queryable,
  condition: ReturnType<Queryable["sql"]>,
): Promise<readonly OrganizationRow[]> {
  const rows = await at.sql<OrganizationRow[]>`
    select id, parent_id as "parentId", name, namespace, external_id as "externalId"
    from organization where ${condition} order by id`;
  return [...rows];
}
