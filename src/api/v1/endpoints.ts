import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showEndpoints } from "../../usecase/dashboard/show-endpoints.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, id, list, named, time } from "../schema.ts";

export function getEndpoints(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/endpoints",
    summary: "Devices by operating system and agent version",
    verb: "status",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      organization: named,
      groups: list(
        z.object({
          os: z.string(),
          appVersion: z.string(),
          active: z.int(),
          inactive: z.int(),
          neverConnected: z.int(),
          warning: z.int(),
          critical: z.int(),
          countedAt: time,
        }),
      ),
    }),
    handle: async ({ actor, params }) =>
      await showEndpoints(ctx, actor, { word: `#${params.organization}`, channel: [] }),
  });
}
