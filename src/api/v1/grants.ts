import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { listGrants } from "../../usecase/grant/list-grants.ts";
import { ROLES } from "../../core/access.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, NO_QUERY, list, time } from "../schema.ts";

const grant = z.object({
  id: z.int(),
  email: z.string(),
  role: z.enum(ROLES),
  organizationId: z.int(),
  organizationName: z.string(),
  grantedBy: z.string(),
  grantedAt: time,
});

export function getGrants(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/grants",
    summary: "Who has which role where",
    verb: "grant",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(grant) }),
    handle: async ({ actor }) => ({ items: await listGrants(ctx, actor) }),
  });
}
