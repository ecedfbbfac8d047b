import type { Place } from "../../port/bot.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { endSubscription, subscriptionsOf } from "../../../db/query/subscription.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { placeOf } from "./subscribe.ts";

export interface UnsubscribeInput {
  readonly platform: "slack" | "teams";
  readonly place: Place;
  /** Null: the bot itself; left out: everything the channel follows. */
  readonly organizationId?: number | null;
}

/** Ends what a channel follows. Returns how many subscriptions ended; throws `not-found` when there were none. */
export async function unsubscribe(ctx: Context, actor: Actor, input: UnsubscribeInput): Promise<number> {
  const place = placeOf(input.platform, input.place);
  const followed = (await subscriptionsOf(ctx.db, place)).filter(
    (row) =>
      row.active && (input.organizationId === undefined || row.organizationId === input.organizationId),
  );
  if (followed.length === 0) {
    throw new UsageError("not-found", "This channel does not follow that. What it follows: subscriptions");
  }
  const root = await rootOrganizationId(ctx.db);
  for (const row of followed) await requireAccess(ctx, actor, "subscribe", row.organizationId ?? root);
  await ctx.db.transaction(async (tx) => {
    for (const row of followed) {
      await endSubscription(tx, row.id, `ended by ${actor.name}`);
      await writeAudit(tx, {
        at: ctx.now(),
        actor: actor.name,
        origin: actor.origin,
        action: "subscription.end",
        organizationId: row.organizationId,
        entity: `subscription:${row.id}`,
        before: { channelId: row.channelId, active: true },
        after: { active: false },
      });
    }
  });
  return followed.length;
}
