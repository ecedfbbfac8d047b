import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showDevice } from "../../usecase/device/show-device.ts";
import { deviceAnswer, deviceKey } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY } from "../schema.ts";

export function getDevice(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/devices/:device",
    summary: "One device",
    verb: "devices",
    params: deviceKey,
    query: NO_QUERY,
    body: NO_BODY,
    answer: deviceAnswer,
    handle: async ({ actor, params }) => (await showDevice(ctx, actor, params.device)).device,
  });
}
