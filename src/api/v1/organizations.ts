import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { listOrganizations } from "../../usecase/settings/list-organizations.ts";
import { apiRoute } from "../api-route.ts";
import { list, named, NO_BODY, NO_PARAMS } from "../schema.ts";

const answer = z.object({
  /** Parents first. */
  items: list(
    named.extend({
      depth: z.int(),
      ownReporting: z.boolean(),
      reportingFrom: named,
      ownDefaults: z.boolean(),
      defaultsFrom: named,
    }),
  ),
});

export function getOrganizations(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations",
    summary: "The organizations as a tree, parents first, each with where its settings come from",
    verb: "status",
    params: NO_PARAMS,
    query: z.strictObject({ own: z.enum(["true", "false"]).default("false") }),
    body: NO_BODY,
    answer,
    handle: async ({ actor, query }) => ({
      items: await listOrganizations(ctx, actor, { own: query.own === "true" }),
    }),
  });
}
