import { writeAudit } from "../../../db/query/audit.ts";
import {
  findInstallation,
  type InstallationKey,
  removeInstallation,
  switchOffWorkspace,
} from "../../../db/query/installation.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

/**
 * The bot was taken out of a workspace: its tokens are forgotten, its subscriptions switched off, and somebody
 * is told over another path, once (R23). Told again of the same, it does nothing.
 */
export async function removeWorkspace(ctx: Context, key: InstallationKey): Promise<void> {
  const now = ctx.now();
  const { platform, workspaceId } = key;
  await ctx.db.transaction(async (tx) => {
    const row = await findInstallation(tx, key);
    if (row === null || !(await removeInstallation(tx, key, now))) return;
    const name = row.name ?? workspaceId;
    const channels = await switchOffWorkspace(tx, key, `The bot was removed from ${name}.`);
    await writeAudit(tx, {
      at: now,
      actor: platform,
      origin: platform,
      action: "workspace.remove",
      entity: `workspace:${platform}:${workspaceId}`,
      before: { name: row.name, approved: row.approvedAt !== null, channels },
    });
    await oweNotice(ctx, tx, {
      subject: `workspace-removed:${platform}:${workspaceId}`,
      subjectAt: now,
      title: `The bot was removed from ${name}`,
      text: `The bot was removed from the ${PLATFORMS[platform]} workspace ${name}, or its token was revoked. ${lossOf(channels)} To bring it back, install it there again and subscribe its channels.`,
    });
  });
}

const PLATFORMS = { slack: "Slack", teams: "Teams" } as const;

function lossOf(channels: readonly string[]): string {
  if (channels.length === 0) return "No channel there was subscribed.";
  if (channels.length === 1) return "The subscription of one channel there is switched off.";
  return `The subscriptions of ${channels.length} channels there are switched off.`;
}
