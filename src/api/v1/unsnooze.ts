import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { endSnooze } from "../../usecase/snooze/end-snooze.ts";
import { deviceKey } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY } from "../schema.ts";
import { getDevice } from "./device.ts";

export function deleteSnooze(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: "/devices/:device/snooze",
    summary: "Ends a pause before its time",
    verb: "snooze",
    params: deviceKey,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getDevice(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => void (await endSnooze(ctx, actor, { device: params.device })),
  });
}
