import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { VERBS } from "../../core/access.ts";
import { TOKEN_SCOPES } from "../../core/token-scope.ts";
import { createToken } from "../../usecase/token/create-token.ts";
import { apiRoute } from "../api-route.ts";
import { NO_PARAMS, NO_QUERY, givenTime, line } from "../schema.ts";

const body = z.strictObject({
  name: line(100),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  verbs: z.array(z.enum(VERBS)).max(VERBS.length).default([]),
  /** Null: the whole company. */
  organization: z.int().min(1).max(999_999_999).nullable().default(null),
  device: line(100).optional(),
  owner: line(254).optional(),
  expiresAt: givenTime.nullable().default(null),
});

export function postToken(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/tokens",
    summary: "Makes a token and shows its secret, this once",
    verb: "tokens",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: body,
    answer: z.object({ id: z.int(), secret: z.string(), hint: z.string() }),
    status: 201,
    handle: async ({ actor, body: { organization, device, owner, ...token } }) =>
      await createToken(ctx, actor, {
        ...token,
        organizationId: organization,
        deviceName: device ?? null,
        ownerEmail: owner ?? null,
      }),
  });
}
