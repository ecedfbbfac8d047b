import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { snoozeDevice } from "../../usecase/snooze/snooze-device.ts";
import { deviceKey } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_QUERY, givenTime, list, reason } from "../schema.ts";
import { getDevice } from "./device.ts";

export function putSnooze(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: "/devices/:device/snooze",
    summary: "Pauses what is told of a device until a time",
    verb: "snooze",
    params: deviceKey,
    query: NO_QUERY,
    body: z.strictObject({ until: givenTime, reason, alsoOwner: z.boolean().default(false) }),
    reads: getDevice(ctx),
    answer: z.object({ deviceName: z.string(), paused: list(z.enum(["admins", "owner"])) }),
    handle: async ({ actor, params, body: { until, reason: why, alsoOwner } }) =>
      await snoozeDevice(ctx, actor, { device: params.device, until, reason: why ?? null, alsoOwner }),
  });
}
