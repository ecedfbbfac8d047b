import type { Role } from "../../src/core/access.ts";
import type { Queryable, Tx } from "../client.ts";

export interface RoleAt {
  readonly email: string;
  readonly role: Role;
  readonly organizationId: number;
}

/** The grants that a source brought. */
export async function importedGrants(q: Queryable, namespace: string): Promise<readonly RoleAt[]> {
  return await q.sql<RoleAt[]>`
    select email, role, organization_id as "organizationId" from role_grant where namespace = ${namespace}`;
}

/** Grants that somebody took away here: what the bot owns is not brought again. */
export async function revokedHere(q: Queryable): Promise<readonly RoleAt[]> {
  return await q.sql<RoleAt[]>`
    select distinct before ->> 'email' as email, before ->> 'role' as role, (before ->> 'organizationId')::int as "organizationId"
    from audit where action = 'grant.remove' and origin <> 'bot' and before ->> 'organizationId' is not null`;
}

/** Takes away a grant that a source brought; false: it was made here, or is gone. */
export async function dropImportedGrant(tx: Tx, namespace: string, at: RoleAt): Promise<boolean> {
  const rows = await tx.sql`
    delete from role_grant where namespace = ${namespace} and email = ${at.email} and role = ${at.role}
      and organization_id = ${at.organizationId} returning id`;
  return rows.length === 1;
}

export interface ReportAddress {
  readonly organizationId: number;
  readonly email: string;
}

/** Puts the addresses that a source sends reports to in place of those it sent to before; returns how many differ. */
export async function replaceReportAddresses(
  tx: Tx,
  sourceId: number,
  addresses: readonly ReportAddress[],
): Promise<number> {
  const ids = addresses.map((one) => one.organizationId);
  const emails = addresses.map((one) => one.email);
  const gone = await tx.sql`
    delete from imported_recipient r where r.source_id = ${sourceId} and not exists (
      select 1 from unnest(${ids}::int[], ${emails}::text[]) as w (organization_id, email)
      where w.organization_id = r.organization_id and w.email = r.email)`;
  const come = await tx.sql`
    insert into imported_recipient (organization_id, email, source_id)
    select w.organization_id, w.email, ${sourceId} from unnest(${ids}::int[], ${emails}::text[]) as w (organization_id, email)
    on conflict do nothing`;
  return gone.count + come.count;
}

/** Every address that a source sends an organization's reports to by a role. */
export async function reportAddresses(q: Queryable): Promise<readonly ReportAddress[]> {
  return await q.sql<ReportAddress[]>`
    select distinct organization_id as "organizationId", email from imported_recipient order by 1, 2`;
}
