import { writeAudit } from "../../../db/query/audit.ts";
import {
  approveInstallation,
  findInstallation,
  type InstallationKey,
  type InstallationRow,
} from "../../../db/query/installation.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

/**
 * From now on the people of a workspace are believed (R25). Only for an `admin`; leaves an audit row (R13).
 * Throws `not-found` when the bot is not installed there. Approving twice changes nothing.
 */
export async function approveWorkspace(
  ctx: Context,
  actor: Actor,
  key: InstallationKey,
): Promise<InstallationRow> {
  await requireRootAccess(ctx, actor, "tokens");
  const now = ctx.now();
  return await ctx.db.transaction(async (tx) => {
    const row = await findInstallation(tx, key);
    if (row === null) {
      throw new UsageError(
        "not-found",
        `The bot is not installed in a workspace ${key.workspaceId}. Those it is installed in: workspaces`,
        "workspace",
      );
    }
    if (row.approvedAt !== null) return row;
    await approveInstallation(tx, key, now);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "workspace.approve",
      entity: `workspace:${key.platform}:${key.workspaceId}`,
      before: { approved: false },
      after: { approved: true, name: row.name },
    });
    return { ...row, approvedAt: now };
  });
}
