import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { subscribe } from "../../usecase/subscription/subscribe.ts";
import { OWNER_NAMES } from "../../core/notification.ts";
import { optional } from "../optional.ts";
import { apiRoute } from "../api-route.ts";
import { NO_PARAMS, NO_QUERY, line } from "../schema.ts";
import { getSubscriptions } from "./subscriptions.ts";

const body = z.strictObject({
  platform: z.enum(["slack", "teams"]),
  workspaceId: line(100),
  channelId: line(200),
  organization: z.int().min(1).max(999_999_999),
  alerts: z.boolean().optional(),
  warnings: z.boolean().optional(),
  reports: z.boolean().optional(),
  ownerNames: z.enum(OWNER_NAMES).optional(),
  /** Local; null: at once. */
  postTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .nullable()
    .optional(),
  thread: z.boolean().optional(),
});

export function putSubscription(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: "/subscriptions",
    summary: "Lets a channel follow an organization, or changes what it is told",
    verb: "subscribe",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: body,
    reads: getSubscriptions(ctx),
    answer: z.object({ id: z.int(), before: z.boolean() }),
    handle: async ({ actor, body: { platform, workspaceId, channelId, organization, ...choice } }) => {
      const place = { kind: "channel", workspaceId, channelId, name: null } as const;
      const input = { platform, place, organizationId: organization, choice: optional(choice) };
      const { subscription, before } = await subscribe(ctx, actor, input);
      return { id: subscription.id, before };
    },
  });
}
