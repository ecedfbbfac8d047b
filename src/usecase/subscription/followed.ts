import type { OwnerNames } from "../../core/notification.ts";
import type { Asker, Place } from "../../port/bot.ts";
import { subscriptionsOf } from "../../../db/query/subscription.ts";
import type { Context } from "../context.ts";

export interface Followed {
  /** Organizations the channel follows, the oldest subscription first. */
  readonly organizationIds: readonly number[];
  /** How much of owners' names may be shown in it: the strictest of its subscriptions' choices. */
  readonly ownerNames: OwnerNames;
}

const STRICTNESS: readonly OwnerNames[] = ["none", "initials", "full"];
const NOTHING: Followed = { organizationIds: [], ownerNames: "full" };

/** What a channel follows now; nothing where nobody subscribed it. */
export async function followedBy(
  ctx: Pick<Context, "db">,
  platform: Asker["platform"],
  place: Place | null,
): Promise<Followed> {
  if (place === null || place.kind !== "channel") return NOTHING;
  const { workspaceId, channelId } = place;
  const rows = (await subscriptionsOf(ctx.db, { platform, workspaceId, channelId })).filter(
    (row) => row.active,
  );
  return {
    organizationIds: rows.flatMap(({ organizationId }) => organizationId ?? []),
    ownerNames: STRICTNESS.find((choice) => rows.some((row) => row.ownerNames === choice)) ?? "full",
  };
}
