import { eq } from "drizzle-orm";

import type { Queryable, Tx } from "../client.ts";
import { organization } from "../schema/organization.ts";

/** Whether an organization hides the client from its owners, and which organization says so (R5, R11). */
export interface ClientVisibility {
  readonly hidden: boolean;
  /** The organization itself, the nearest ancestor that says something, or the root. */
  readonly fromOrganizationId: number;
  /** What the organization itself says; null inherits. */
  readonly ownHidden: boolean | null;
}

/** Null: there is no such organization. */
export async function clientVisibility(
  at: Queryable,
  organizationId: number,
): Promise<ClientVisibility | null> {
  const [row] = await at.sql<ClientVisibility[]>`
    with recursive walk (id, parent_id, hidden) as (
      select id, parent_id, client_hidden from organization where id = ${organizationId}
      union all
      select o.id, o.parent_id, o.client_hidden from walk w join organization o on o.id = w.parent_id
      where w.hidden is null
    )
    select coalesce(w.hidden, false) as hidden, w.id as "fromOrganizationId", o.client_hidden as "ownHidden"
    from walk w join organization o on o.id = ${organizationId}
    where w.hidden is not null or w.parent_id is null`;
  return row ?? null;
}

/** Ids of the organization and the descendants that take from it whether the client is hidden. Ascending. */
export async function sharingVisibility(at: Queryable, organizationId: number): Promise<readonly number[]> {
  const rows = await at.sql<{ id: number }[]>`
    with recursive below (id) as (
      select id from organization where id = ${organizationId}
      union all
      select o.id from organization o join below b on o.parent_id = b.id where o.client_hidden is null
    )
    select id from below order by id`;
  return rows.map(({ id }) => id);
}

/** Says whether the client is hidden; null inherits. The caller holds the fleet lock. */
export async function saveClientHidden(
  tx: Tx,
  organizationId: number,
  clientHidden: boolean | null,
): Promise<void> {
  await tx.orm.update(organization).set({ clientHidden }).where(eq(organization.id, organizationId));
}
