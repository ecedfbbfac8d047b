import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { acknowledge } from "../../usecase/outage/acknowledge.ts";
import { deviceKey } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { line, NO_BODY } from "../schema.ts";
import { getDevice } from "./device.ts";

export function postAcknowledge(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/devices/:device/acknowledge",
    summary: "Says that this token takes care of a device; 409 names who has it already",
    verb: "acknowledge",
    params: deviceKey,
    /** Who has it as far as the caller knows: it is taken over from nobody else. */
    query: z.strictObject({ from: line(320).optional() }),
    body: NO_BODY,
    reads: getDevice(ctx),
    answer: z.object({ deviceName: z.string(), before: z.string().nullable() }),
    handle: async ({ actor, params, query }) =>
      await acknowledge(ctx, actor, { device: params.device, from: query.from }),
  });
}
