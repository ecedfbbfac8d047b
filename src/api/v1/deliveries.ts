import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { NOTIFICATION_STATES } from "../../core/notification.ts";
import { pageDeliveries } from "../../usecase/delivery/page-deliveries.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, time } from "../schema.ts";

const delivery = z.object({
  id: z.int(),
  kind: z.string(),
  level: z.string().nullable(),
  deviceName: z.string().nullable(),
  destination: z.string(),
  channelId: z.string().nullable(),
  state: z.enum(NOTIFICATION_STATES),
  reason: z.string(),
  attempts: z.int(),
  createdAt: time,
  nextAttemptAt: time,
  sentAt: time.nullable(),
  possibleDuplicate: z.boolean(),
  lastError: z.string().nullable(),
});

export function getDeliveries(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/deliveries",
    summary: "What was or is to be told to whom, newest first",
    verb: "deliveries",
    params: NO_PARAMS,
    query: z.strictObject({ state: z.enum(NOTIFICATION_STATES).optional(), ...paging }),
    body: NO_BODY,
    answer: page(delivery),
    handle: async ({ actor, query: { state, limit, cursor } }) => {
      const before = readCursor(cursor, 1)?.[0] ?? null;
      const rows = await pageDeliveries(ctx, actor, { state: state ?? null, before, limit });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  });
}
