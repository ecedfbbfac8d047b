import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { ROLES } from "../../core/access.ts";
import { grantRole } from "../../usecase/grant/grant-role.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_PARAMS, NO_QUERY, line, reason } from "../schema.ts";
import { getGrants } from "./grants.ts";

const body = z.strictObject({
  email: line(254),
  role: z.enum(ROLES),
  organization: z.int().min(1).max(999_999_999),
  reason,
});

export function postGrant(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/grants",
    summary: "Gives an address a role in an organization and all below it",
    verb: "grant",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: body,
    reads: getGrants(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, body: { organization, ...grant } }) => {
      await grantRole(ctx, actor, { ...grant, organizationId: organization });
    },
  });
}
