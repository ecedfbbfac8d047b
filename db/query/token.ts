import type { Instant } from "../../src/core/instant.ts";
import type { Verb } from "../../src/core/access.ts";
import type { TokenScope } from "../../src/core/token-scope.ts";
import type { Queryable } from "../client.ts";
import { apiToken } from "../schema/admin.ts";

/** A token as it is kept; its secret is not among it. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  /** The first characters, to recognise it by. */
  readonly hint: string;
  readonly scopes: readonly TokenScope[];
  readonly organizationId: number | null;
  readonly organizationName: string | null;
  readonly deviceExternalId: string | null;
  readonly deviceName: string | null;
  readonly ownerEmail: string | null;
  readonly zone: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly verbs: readonly Verb[];
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

export interface NewToken extends Omit<TokenRow, "id" | "organizationName" | "lastUsedAt" | "revokedAt"> {
  /** SHA-256 of the secret, hexadecimal. */
  readonly hash: string;
}

export async function insertToken(at: Queryable, token: NewToken): Promise<number> {
  const [row] = await at.orm
    .insert(apiToken)
    .values({ ...token, scopes: [...token.scopes], verbs: [...token.verbs] })
    .returning({ id: apiToken.id });
  if (row === undefined) throw new Error("A token was not stored.");
  return row.id;
}

/** The token with this hash that is neither revoked nor past its end. */
export async function findLiveToken(at: Queryable, hash: string, now: Instant): Promise<TokenRow | null> {
  const [row] = await select(
    at,
    at.sql`t.hash = ${hash} and t.revoked_at is null and (t.expires_at is null or t.expires_at > ${now}::timestamptz)`,
  );
  return row ?? null;
}

/** All tokens, the revoked ones too, in the order they were made. */
export async function listAllTokens(at: Queryable): Promise<readonly TokenRow[]> {
  return await select(at, at.sql`true`);
}

/** Notes when a token was used, unless that was noted after `unlessAfter`. */
export async function touchToken(
  at: Queryable,
  token: { readonly id: number; readonly now: Instant; readonly unlessAfter: Instant },
): Promise<void> {
  await at.sql`
    update api_token set last_used_at = ${token.now}
    where id = ${token.id} and (last_used_at is null or last_used_at <= ${token.unlessAfter})`;
}

/** Ends a token; null when there is none of this id, or it ended before. */
export async function endToken(at: Queryable, id: number, now: Instant): Promise<TokenRow | null> {
  const ended = await at.sql`
    update api_token set revoked_at = ${now} where id = ${id} and revoked_at is null returning id`;
  if (ended.length === 0) return null;
  const [row] = await select(at, at.sql`t.id = ${id}`);
  return row ?? null;
}

async function select(at: Queryable, condition: ReturnType<Queryable["sql"]>): Promise<TokenRow[]> {
  const rows = await at.sql<TokenRow[]>`
    select t.id, t.name, t.hint, t.scopes, t.organization_id as "organizationId", o.name as "organizationName",
      t.device_external_id as "deviceExternalId", t.device_name as "deviceName", t.owner_email as "ownerEmail",
      t.zone, t.created_by as "createdBy", t.created_at as "createdAt", t.verbs, t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt",
      t.revoked_at as "revokedAt"
    from api_token t left join organization o on o.id = t.organization_id
    where ${condition} order by t.id`;
  return [...rows];
}

/** The organization that what comes with a token belongs to. */
export interface BoundOrganization {
  readonly id: number;
  readonly name: string;
  readonly namespace: string;
  readonly externalId: string;
}

/** The organization with this id; null when there is none. */
export async function findBoundOrganization(at: Queryable, id: number): Promise<BoundOrganization | null> {
  const [row] = await at.sql<BoundOrganization[]>`
    select id, name, namespace, external_id as "externalId" from organization where id = ${id}`;
  return row ?? null;
}
