import type { OwnerNames } from "../../core/notification.ts";
import type { Place } from "../../port/bot.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { organizationNames, rootOrganizationId } from "../../../db/query/organization.ts";
import { loadReportingZone } from "../../../db/query/route.ts";
import {
  addSubscription,
  changeSubscription,
  lockSubscription,
  type SubscribedPlace,
  type SubscriptionRow,
} from "../../../db/query/subscription.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

/** What a channel is to be told; what is left out stays, or is the default of a new subscription. */
export interface SubscriptionChoice {
  readonly warnings?: boolean;
  readonly reports?: boolean;
  readonly alerts?: boolean;
  readonly ownerNames?: OwnerNames;
  /** Local `HH:MM`; null: at once. */
  readonly postTime?: string | null;
  readonly thread?: boolean;
}

export interface SubscribeInput {
  readonly platform: "slack" | "teams";
  readonly place: Place;
  /** Null: notices about the bot itself. */
  readonly organizationId: number | null;
  readonly choice: SubscriptionChoice;
}

export interface Subscribed {
  readonly subscription: SubscriptionRow;
  /** Null: the bot itself. */
  readonly organizationName: string | null;
  /** It was followed before, and only what is told changed. */
  readonly before: boolean;
}

const DEFAULT_POST_TIME = "08:00";

/** Lets a channel follow an organization, or changes what it is told (R20, R23). Throws `invalid` outside a channel. */
export async function subscribe(ctx: Context, actor: Actor, input: SubscribeInput): Promise<Subscribed> {
  const { organizationId, choice } = input;
  const root = await rootOrganizationId(ctx.db);
  const decision = await requireAccess(ctx, actor, "subscribe", organizationId ?? root);
  const place = placeOf(input.platform, input.place);
  return await ctx.db.transaction(async (tx) => {
    const known = await lockSubscription(tx, place, organizationId);
    const now = ctx.now();
    const made = {
      ...place,
      organizationId,
      postTime: DEFAULT_POST_TIME,
      zone: await loadReportingZone(tx, organizationId ?? root),
      namespace: decision.reason === "sample" ? "sample" : "local",
      createdBy: actor.name,
      createdAt: now,
      ...choice,
    };
    const subscription =
      known === null
        ? await addSubscription(tx, made)
        : await changeSubscription(tx, known.id, { ...choice, active: true, offReason: null });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "subscription.set",
      organizationId,
      entity: `subscription:${subscription.id}`,
      before: known === null ? null : auditOf(known),
      after: auditOf(subscription),
    });
    const names = organizationId === null ? null : await organizationNames(tx, [organizationId]);
    return {
      subscription,
      organizationName: organizationId === null ? null : (names?.get(organizationId) ?? ""),
      before: known?.active === true,
    };
  });
}

/** A channel as subscriptions name it; the asker's own conversation is none. */
export function placeOf(platform: "slack" | "teams", place: Place): SubscribedPlace {
  if (place.kind !== "channel") {
    throw new UsageError("invalid", "Only a channel can follow an organization. Ask this in the channel.");
  }
  return { platform, workspaceId: place.workspaceId, channelId: place.channelId };
}

function auditOf(row: SubscriptionRow): Record<string, unknown> {
  const { channelId, organizationId, active, alerts, warnings, reports, ownerNames, postTime, thread } = row;
  return { channelId, organizationId, active, alerts, warnings, reports, ownerNames, postTime, thread };
}
