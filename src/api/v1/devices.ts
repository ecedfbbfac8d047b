import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pageDevices } from "../../usecase/device/page-devices.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { deviceAnswer, level } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, id } from "../schema.ts";

export function getDevices(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/devices",
    summary: "Devices, page by page",
    verb: "devices",
    params: NO_PARAMS,
    query: z.strictObject({
      organization: id.optional(),
      level: level.optional(),
      state: z.enum(["active", "deactivated"]).optional(),
      ...paging,
    }),
    body: NO_BODY,
    answer: page(deviceAnswer),
    handle: async ({ actor, query: { organization, level: wanted, state, limit, cursor } }) => {
      const rows = await pageDevices(ctx, actor, {
        organizationId: organization ?? null,
        after: readCursor(cursor, 1)?.[0] ?? null,
        limit,
        level: wanted ?? null,
        state: state ?? null,
        alerted: false,
      });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  });
}
