import type { Role } from "../../src/core/access.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

export interface GrantRow {
  readonly id: number;
  readonly email: string;
  readonly role: Role;
  readonly organizationId: number;
  readonly organizationName: string;
  /** `sample` grants go with the sample company. */
  readonly namespace: string;
  readonly grantedBy: string;
  readonly grantedAt: Instant;
}

export type NewGrant = Omit<GrantRow, "id" | "organizationName">;

/** The grants of an address; lower case. */
export async function grantsOf(at: Queryable, email: string): Promise<readonly GrantRow[]> {
  return await select(at, at.sql`g.email = ${email}`);
}

/** The grants made on any of these organizations, by address. */
export async function grantsOn(
  at: Queryable,
  organizationIds: readonly number[],
): Promise<readonly GrantRow[]> {
  return await select(at, at.sql`g.organization_id = any (${[...organizationIds]}::int[])`);
}

/** Adds a grant; null when the address has that role there already. One made with the sample company becomes lasting. */
export async function addGrant(at: Queryable, grant: NewGrant): Promise<number | null> {
  const [row] = await at.sql<{ id: number }[]>`
    insert into role_grant (email, role, organization_id, namespace, granted_by, granted_at)
    values (${grant.email}, ${grant.role}, ${grant.organizationId}, ${grant.namespace}, ${grant.grantedBy},
      ${grant.grantedAt})
    on conflict (email, role, organization_id) do update
      set namespace = excluded.namespace, granted_by = excluded.granted_by, granted_at = excluded.granted_at
      where role_grant.namespace = 'sample' and excluded.namespace <> 'sample'
    returning id`;
  return row?.id ?? null;
}

/** Removes a grant, a lasting one only when `lasting`; null when there was none to remove. */
export async function removeGrant(
  at: Queryable,
  grant: Pick<GrantRow, "email" | "role" | "organizationId">,
  lasting: boolean,
): Promise<number | null> {
  const [row] = await at.sql<{ id: number }[]>`
    delete from role_grant
    where email = ${grant.email} and role = ${grant.role} and organization_id = ${grant.organizationId}
      and (${lasting} or namespace = 'sample')
    returning id`;
  return row?.id ?? null;
}

/** Whether the sample company is loaded and no real source has brought anything yet (R25). */
export async function onlySampleLoaded(at: Queryable): Promise<boolean> {
  const [row] = await at.sql<{ only: boolean }[]>`
    select exists (select 1 from source where kind = 'sample')
      and not exists (select 1 from source where kind <> 'sample' and last_good_at is not null) as only`;
  return row?.only ?? false;
}

async function select(at: Queryable, condition: ReturnType<Queryable["sql"]>): Promise<readonly GrantRow[]> {
  const rows = await at.sql<GrantRow[]>`
    select g.id, g.email, g.role, g.organization_id as "organizationId", o.name as "organizationName",
      g.namespace, g.granted_by as "grantedBy", g.granted_at as "grantedAt"
    from role_grant g join organization o on o.id = g.organization_id
    where ${condition}
    order by g.email, o.name, g.role, g.id`;
  return [...rows];
}
