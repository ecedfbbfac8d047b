import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showLicences } from "../../usecase/dashboard/licences.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, id, list, named, time } from "../schema.ts";

const counts = { bought: z.int().nullable(), people: z.int(), coldPeople: z.int() };

export function getLicences(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/licences",
    summary: "Licences bought and in use, and who uses one after leaving",
    verb: "licences",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      organization: named,
      ...counts,
      branches: list(named.extend(counts)),
      cold: list(
        z.object({
          name: z.string(),
          email: z.string().nullable(),
          organization: z.string(),
          storedBytes: z.number(),
          until: time.nullable(),
        }),
      ),
      countedAt: time.nullable(),
    }),
    handle: async ({ actor, params }) =>
      await showLicences(ctx, actor, { word: `#${params.organization}`, channel: [] }),
  });
}
