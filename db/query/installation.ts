import { and, eq, isNull, sql } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { installation } from "../schema/admin.ts";

export type InstallationRow = typeof installation.$inferSelect;
export type InstallationPlatform = InstallationRow["platform"];

export interface InstallationKey {
  readonly platform: InstallationPlatform;
  readonly workspaceId: string;
}

/** An installation as it is kept: its secret is encrypted already. */
export interface KeptInstallation extends InstallationKey {
  readonly enterpriseId: string | null;
  readonly name: string | null;
  readonly secret: string;
}

/** Keeps an installation. One that was approved stays so, unless it had been removed. Returns whether it is. */
export async function saveInstallation(
  q: Queryable,
  kept: KeptInstallation,
  when: { readonly now: Instant; readonly approvedAt: Instant | null },
): Promise<boolean> {
  const { enterpriseId, name, secret } = kept;
  const { now, approvedAt } = when;
  const [row] = await q.orm
    .insert(installation)
    .values({ ...kept, installedAt: now, approvedAt })
    .onConflictDoUpdate({
      target: [installation.platform, installation.workspaceId],
      set: {
        enterpriseId,
        name,
        secret,
        removedAt: null,
        installedAt: now,
        approvedAt: sql`coalesce(${installation.approvedAt}, excluded.approved_at)`,
      },
    })
    .returning({ approvedAt: installation.approvedAt });
  return row !== undefined && row.approvedAt !== null;
}

/** Null: never installed, or removed. */
export async function findInstallation(q: Queryable, key: InstallationKey): Promise<InstallationRow | null> {
  const [row] = await q.orm
    .select()
    .from(installation)
    .where(and(is(key), isNull(installation.removedAt)));
  return row ?? null;
}

/** Those that are in use, in the order of their names. */
export async function listInstallations(q: Queryable): Promise<InstallationRow[]> {
  return await q.orm
    .select()
    .from(installation)
    .where(isNull(installation.removedAt))
    .orderBy(installation.name, installation.workspaceId);
}

/** False: there is no such installation. */
export async function approveInstallation(tx: Tx, key: InstallationKey, now: Instant): Promise<boolean> {
  const rows = await tx.orm
    .update(installation)
    .set({ approvedAt: now })
    .where(and(is(key), isNull(installation.removedAt)))
    .returning({ workspaceId: installation.workspaceId });
  return rows.length === 1;
}

/** Forgets tokens and approval. False: it was removed already, or never there. */
export async function removeInstallation(tx: Tx, key: InstallationKey, now: Instant): Promise<boolean> {
  const rows = await tx.orm
    .update(installation)
    .set({ removedAt: now, approvedAt: null, secret: "" })
    .where(and(is(key), isNull(installation.removedAt)))
    .returning({ workspaceId: installation.workspaceId });
  return rows.length === 1;
}

/** Puts another encryption of the same secret in its place, unless it was replaced meanwhile. */
export async function replaceSecret(
  q: Queryable,
  key: InstallationKey,
  secret: { readonly from: string; readonly to: string },
): Promise<void> {
  await q.orm
    .update(installation)
    .set({ secret: secret.to })
    .where(and(is(key), eq(installation.secret, secret.from)));
}

/** Switches the subscriptions of a workspace off. Returns their channels. */
export async function switchOffWorkspace(tx: Tx, key: InstallationKey, reason: string): Promise<string[]> {
  const rows = await tx.sql<{ channelId: string }[]>`
    update subscription set active = false, off_reason = ${reason}
    where platform = ${key.platform} and workspace_id = ${key.workspaceId} and active
    returning channel_id as "channelId"`;
  return [...new Set(rows.map((row) => row.channelId))];
}

/** What a workspace was found to accept (true) or reject (false). */
export async function loadCapabilities(
  q: Queryable,
  key: InstallationKey,
): Promise<Readonly<Record<string, boolean>>> {
  const [row] = await q.orm
    .select({ capabilities: installation.capabilities })
    .from(installation)
    .where(is(key));
  return row?.capabilities ?? {};
}

export async function noteCapability(
  q: Queryable,
  key: InstallationKey,
  found: Readonly<Record<string, boolean>>,
): Promise<void> {
  await q.sql`
    update installation set capabilities = capabilities || ${JSON.stringify(found)}::jsonb
    where platform = ${key.platform} and workspace_id = ${key.workspaceId}`;
}

function is({ platform, workspaceId }: InstallationKey): ReturnType<typeof and> {
  return and(eq(installation.platform, platform), eq(installation.workspaceId, workspaceId));
}
