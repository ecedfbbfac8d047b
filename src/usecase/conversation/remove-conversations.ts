import { writeAudit } from "../../../db/query/audit.ts";
import {
  deleteConversations,
  type GoneConversations,
  switchOffChannels,
} from "../../../db/query/conversation.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

/**
 * The bot was taken out of a conversation, or of a team with all of its channels: they are forgotten, and where one was
 * subscribed that ends and somebody is told over another path, once (R23). Told again of the same, it does nothing.
 */
export async function removeConversations(ctx: Context, gone: GoneConversations): Promise<void> {
  const now = ctx.now();
  await ctx.db.transaction(async (tx) => {
    const rows = await deleteConversations(tx, gone);
    const channelIds = rows
      .filter(({ kind }) => kind !== "personal")
      .map(({ conversationId }) => conversationId);
    if (channelIds.length === 0) return;
    const name = rows.find((row) => row.name !== null)?.name ?? gone.id;
    const where = `the ${gone.by === "team" ? "team of " : "channel "}${name}`;
    const { platform, workspaceId } = gone;
    const ended = await switchOffChannels(
      tx,
      { workspaceId, channelIds },
      `The bot was removed from ${where}.`,
    );
    if (ended === 0) return;
    await writeAudit(tx, {
      at: now,
      actor: platform,
      origin: platform,
      action: "channel.remove",
      entity: `channel:${platform}:${gone.id}`,
      before: { name, channels: channelIds },
    });
    await oweNotice(ctx, tx, {
      subject: `channel-removed:${platform}:${gone.id}`,
      subjectAt: now,
      title: `The bot was removed from ${where}`,
      text: `The bot was removed from ${where} in Teams. ${ended === 1 ? "One subscription there is" : `${ended} subscriptions there are`} switched off. To bring it back, add it there again and subscribe.`,
    });
  });
}
