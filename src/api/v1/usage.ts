import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showUsage } from "../../usecase/dashboard/show-usage.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, day, id, list, named } from "../schema.ts";

export function getUsage(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/usage",
    summary: "What is stored and selected, over 30 days and by branch",
    verb: "usage",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      organization: named,
      history: list(z.object({ day, storedBytes: z.number(), selectedBytes: z.number() })),
      branches: list(
        named.extend({ storedBytes: z.number(), selectedBytes: z.number(), beforeBytes: z.number() }),
      ),
    }),
    handle: async ({ actor, params }) =>
      await showUsage(ctx, actor, { word: `#${params.organization}`, channel: [] }),
  });
}
