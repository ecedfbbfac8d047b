import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { listGrants } from "../../usecase/grant/list-grants.ts";
import { ROLES } from "../../core/access.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, line, list, time } from "../schema.ts";

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
    summary: "Who has which role where, or which roles one address has",
    verb: "grant",
    params: NO_PARAMS,
    query: z.strictObject({ email: line(254).optional() }),
    body: NO_BODY,
    answer: z.object({ items: list(grant) }),
    handle: async ({ actor, query: { email } }) => ({ items: await listGrants(ctx, actor, email) }),
  });
}
