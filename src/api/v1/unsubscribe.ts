import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { unsubscribe } from "../../usecase/subscription/unsubscribe.ts";
import { apiRoute } from "../api-route.ts";
import { line, NO_PARAMS, NO_QUERY } from "../schema.ts";
import { getSubscriptions } from "./subscriptions.ts";

export function postUnsubscribe(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/subscriptions/end",
    summary: "Ends what a channel follows: one organization, or all",
    verb: "subscribe",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: z.strictObject({
      platform: z.enum(["slack", "teams"]),
      workspaceId: line(100),
      channelId: line(200),
      /** Left out: everything. */
      organization: z.int().min(1).max(999_999_999).optional(),
    }),
    reads: getSubscriptions(ctx),
    answer: z.object({ ended: z.int() }),
    handle: async ({ actor, body: { platform, workspaceId, channelId, organization } }) => {
      const place = { kind: "channel", workspaceId, channelId, name: null } as const;
      const which = organization === undefined ? {} : { organizationId: organization };
      return { ended: await unsubscribe(ctx, actor, { platform, place, ...which }) };
    },
  });
}
