import type { Queryable, Tx } from "../client.ts";

export interface KnownOrganization {
  readonly id: number;
  readonly externalId: string;
  readonly name: string;
  /** The parent's id in the same namespace; null: the root, or a parent from elsewhere. */
  readonly parentExternalId: string | null;
}

/** The organizations of a namespace as they are placed now. */
export async function organizationsOf(
  q: Queryable,
  namespace: string,
): Promise<readonly KnownOrganization[]> {
  return await q.sql<KnownOrganization[]>`
    select o.id, o.external_id as "externalId", o.name, p.external_id as "parentExternalId"
    from organization o left join organization p on p.id = o.parent_id and p.namespace = o.namespace
    where o.namespace = ${namespace} order by o.id`;
}

export interface Placement {
  readonly id: number;
  /** Null: below the root. */
  readonly parentId: number | null;
}

/**
 * Moves organizations. All go to the root first, so that two that change places are no cycle on the way; the
 * placements are in an order in which each parent stands before it is needed.
 */
export async function moveOrganizations(tx: Tx, placements: readonly Placement[]): Promise<void> {
  const ids = placements.map(({ id }) => id);
  await tx.sql`
    update organization set parent_id = (select id from organization where parent_id is null) where id = any (${ids}::int[])`;
  for (const { id, parentId } of placements) {
    if (parentId === null) continue;
    await tx.sql`update organization set parent_id = ${parentId} where id = ${id}`;
  }
}
