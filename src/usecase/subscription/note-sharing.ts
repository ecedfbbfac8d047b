import type { Place } from "../../port/bot.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import type { Actor, Context } from "../context.ts";

/** Leaves a row in the audit that somebody showed an answer to a channel (R13). */
export async function noteSharing(
  ctx: Context,
  actor: Actor,
  shared: { readonly line: string; readonly place: Place; readonly ownerNames: string },
): Promise<void> {
  const { workspaceId, channelId, name } = shared.place;
  await writeAudit(ctx.db, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "share",
    entity: `channel:${workspaceId}/${channelId}`,
    after: { line: shared.line, channel: name, ownerNames: shared.ownerNames },
  });
}
