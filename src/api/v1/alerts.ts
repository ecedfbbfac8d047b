import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pageDevices } from "../../usecase/device/page-devices.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { deviceAnswer } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, id } from "../schema.ts";

export function getAlerts(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/alerts",
    summary: "Devices with an open outage that administrators are told of, page by page",
    verb: "alerts",
    params: NO_PARAMS,
    query: z.strictObject({ organization: id.optional(), ...paging }),
    body: NO_BODY,
    answer: page(deviceAnswer),
    handle: async ({ actor, query: { organization, limit, cursor } }) => {
      const rows = await pageDevices(ctx, actor, {
        organizationId: organization ?? null,
        after: readCursor(cursor, 1)?.[0] ?? null,
        limit,
        level: null,
        state: null,
        alerted: true,
      });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  });
}
