import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showPerson } from "../../usecase/device/show-person.ts";
import { deviceAnswer } from "./device-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, line, list } from "../schema.ts";

export function getPersonDevices(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/persons/:email/devices",
    summary: "The devices of the person with an address, at most 100",
    verb: "devices",
    params: z.strictObject({ email: line(254) }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ email: z.string(), name: z.string(), total: z.int(), devices: list(deviceAnswer) }),
    handle: async ({ actor, params }) => await showPerson(ctx, actor, params.email),
  });
}
