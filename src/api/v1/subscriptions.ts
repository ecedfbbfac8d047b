import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showSubscriptions } from "../../usecase/subscription/list-subscriptions.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, NO_QUERY, list, time } from "../schema.ts";

const subscription = z.object({
  id: z.int(),
  /** Null: it gets notices about the bot itself. */
  organizationId: z.int().nullable(),
  organizationName: z.string().nullable(),
  platform: z.string(),
  workspaceId: z.string(),
  channelId: z.string(),
  alerts: z.boolean(),
  warnings: z.boolean(),
  reports: z.boolean(),
  ownerNames: z.string(),
  postTime: z.string().nullable(),
  zone: z.string(),
  thread: z.boolean(),
  active: z.boolean(),
  offReason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: time,
});

export function getSubscriptions(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/subscriptions",
    summary: "The channels that follow something, at most 200",
    verb: "subscribe",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(subscription) }),
    handle: async ({ actor }) => ({ items: await showSubscriptions(ctx, actor) }),
  });
}
