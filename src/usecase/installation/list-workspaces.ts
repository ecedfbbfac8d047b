import { type InstallationRow, listInstallations } from "../../../db/query/installation.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";

export type Workspace = Omit<InstallationRow, "secret" | "capabilities">;

/** The workspaces the bot is installed in, without what is secret. Only for an `admin` (R24). */
export async function listWorkspaces(ctx: Context, actor: Actor): Promise<Workspace[]> {
  await requireRootAccess(ctx, actor, "tokens");
  const rows = await listInstallations(ctx.db);
  return rows.map(({ secret: _secret, capabilities: _capabilities, ...shown }) => shown);
}
