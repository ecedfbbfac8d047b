import type { Buttons } from "../../view/buttons.ts";
import type { View } from "../../view/view.ts";
import { subscriptionOfMessage } from "../../../db/query/living-scope.ts";
import { describeScope } from "../../../db/query/scope.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { readLiving } from "./read-living.ts";

/**
 * A living message as it stands now, for somebody who looks at it: with the owners' names as its channel shows them,
 * to those who may see its organization's alerts. Throws `not-found` for a message that is gone.
 */
export async function showLiving(
  ctx: Context,
  actor: Actor,
  messageId: number,
  buttons: Buttons,
): Promise<View> {
  const followed = await subscriptionOfMessage(ctx.db, messageId);
  if (followed === null || followed.organizationId === null) {
    throw new UsageError("not-found", "What this message spoke of is no longer stored. Ask with: alerts");
  }
  const { organizationId, ownerNames } = followed;
  await requireAccess(ctx, actor, "alerts", organizationId);
  return await ctx.db.transaction(async (tx) => {
    const { organizationName, sample } = await describeScope(tx, organizationId, 0);
    return await readLiving(tx, {
      livingMessageId: messageId,
      organizationId,
      organizationName,
      ownerNames,
      sample,
      possibleDuplicate: false,
      now: ctx.now(),
      buttons,
    });
  });
}
