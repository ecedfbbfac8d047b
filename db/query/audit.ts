import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { audit } from "../schema/admin.ts";

/** Who did what to which thing (R13). */
export interface AuditRow {
  readonly at: Instant;
  /** An address, `terminal`, a token's name. */
  readonly actor: string;
  /** `terminal`, `slack`, `teams`, `http`, `mail`, `bot`. */
  readonly origin: string;
  /** A verb, as `token.create`, `reporting.set`, `defaults.push`. */
  readonly action: string;
  readonly organizationId?: number | null;
  /** Kind and id of what was changed: `token:12`, `organization:3`. */
  readonly entity: string;
  /** What was in force; plain values only, never a secret. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string | null;
}

/** Adds one row to the audit; call it in the transaction of the change. */
export async function writeAudit(at: Queryable, row: AuditRow): Promise<void> {
  await at.orm.insert(audit).values({
    at: row.at,
    actor: row.actor,
    origin: row.origin,
    action: row.action,
    organizationId: row.organizationId ?? null,
    entity: row.entity,
    before: row.before ?? null,
    after: row.after ?? null,
    reason: row.reason ?? null,
  });
}

export interface AuditLine {
  readonly at: Instant;
  readonly actor: string;
  readonly origin: string;
  readonly action: string;
  readonly organizationName: string | null;
  readonly entity: string;
  readonly reason: string | null;
}

/** The newest rows of these organizations, or of everything. */
export async function readAudit(
  q: Queryable,
  within: readonly number[] | null,
  limit: number,
): Promise<AuditLine[]> {
  const scope = within === null ? q.sql`true` : q.sql`organization_id = any (${[...within]}::int[])`;
  const rows = await q.sql<AuditLine[]>`
    select a.at, a.actor, a.origin, a.action, o.name as "organizationName", a.entity, a.reason
    from (select * from audit where ${scope} order by at desc, id desc limit ${limit}) a
    left join organization o on o.id = a.organization_id order by a.at desc, a.id desc`;
  return [...rows];
}
