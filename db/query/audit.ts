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

export interface AuditRecord extends AuditLine {
  readonly id: number;
  readonly organizationId: number | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** What the newest row of these actions on a thing says was in force before it; null: there is none. */
export async function newestAudit(
  q: Queryable,
  entity: string,
  actions: readonly string[],
): Promise<{ readonly before: unknown } | null> {
  const [row] = await q.sql<{ before: unknown }[]>`
    select before from audit where entity = ${entity} and action = any (${[...actions]}::text[])
    order by at desc, id desc limit 1`;
  return row ?? null;
}

/** Where a page of the audit begins: after this row, which is left out. */
export interface AuditPlace {
  readonly at: Instant;
  readonly id: number;
}

/** Rows of a time, newest first, one more than `limit` when there are more; of these organizations or of everything. */
export async function auditPage(
  q: Queryable,
  asked: {
    readonly within: readonly number[] | null;
    readonly from: Instant | null;
    readonly to: Instant | null;
    readonly after: AuditPlace | null;
    readonly limit: number;
  },
): Promise<readonly AuditRecord[]> {
  const { within, from, to, after, limit } = asked;
  const scope = within === null ? q.sql`true` : q.sql`a.organization_id = any (${[...within]}::int[])`;
  const rest =
    after === null ? q.sql`true` : q.sql`(a.at, a.id) < (${after.at}::timestamptz, ${after.id}::bigint)`;
  return await q.sql<AuditRecord[]>`
    select a.id, a.at, a.actor, a.origin, a.action, a.organization_id as "organizationId",
      o.name as "organizationName", a.entity, a.reason, a.before, a.after
    from audit a left join organization o on o.id = a.organization_id
    where ${scope} and ${rest} and (${from}::timestamptz is null or a.at >= ${from}::timestamptz)
      and (${to}::timestamptz is null or a.at < ${to}::timestamptz)
    order by a.at desc, a.id desc limit ${limit + 1}`;
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
