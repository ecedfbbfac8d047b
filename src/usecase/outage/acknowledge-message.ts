import { writeAudit } from "../../../db/query/audit.ts";
import { acknowledgeOutages, holdersOf } from "../../../db/query/acknowledge.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { messageOrganization } from "../../../db/query/living-scope.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { outdateMessages } from "../delivery/outdate-messages.ts";

export interface MessageAcknowledged {
  /** How many devices the actor has now that nobody had. */
  readonly taken: number;
  /** Who has the devices of the message that are still silent, by name; the actor as well. */
  readonly holders: readonly string[];
}

/**
 * Says that the actor takes care of every device of a living message that is still silent and that nobody has yet
 * (R9); what others have stays theirs.
 */
export async function acknowledgeMessage(
  ctx: Context,
  actor: Actor,
  messageId: number,
): Promise<MessageAcknowledged> {
  const organizationId = await organizationOfMessage(ctx, messageId);
  await requireAccess(ctx, actor, "acknowledge", organizationId);
  const within = await organizationSubtree(ctx.db, organizationId);
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const taken = await acknowledgeOutages(tx, messageId, { within, name: actor.name, now });
    const holders = await holdersOf(tx, messageId, within);
    if (taken.length === 0) return { taken: 0, holders };
    await outdateMessages(ctx, tx, taken);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "outage.acknowledge-all",
      organizationId,
      entity: `living-message:${messageId}`,
      after: { acknowledgedBy: actor.name, outages: taken },
    });
    return { taken: taken.length, holders };
  });
}

/** Throws `not-found` for a message that is gone. */
export async function organizationOfMessage(ctx: Context, messageId: number): Promise<number> {
  const organizationId = await messageOrganization(ctx.db, messageId);
  if (organizationId === null) {
    throw new UsageError("not-found", "What this message spoke of is no longer stored. Ask with: alerts");
  }
  return organizationId;
}
