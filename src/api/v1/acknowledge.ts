import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { acknowledge } from "../../usecase/outage/acknowledge.ts";
import { deviceKey } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY } from "../schema.ts";

export function postAcknowledge(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/devices/:device/acknowledge",
    summary: "Says that this token takes care of a device",
    verb: "acknowledge",
    params: deviceKey,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ deviceName: z.string(), before: z.string().nullable() }),
    handle: async ({ actor, params }) => await acknowledge(ctx, actor, { device: params.device }),
  });
}
