import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { VERBS } from "../../core/access.ts";
import { TOKEN_SCOPES } from "../../core/token-scope.ts";
import { listTokens } from "../../usecase/token/list-tokens.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, NO_QUERY, list, time } from "../schema.ts";

const token = z.object({
  id: z.int(),
  name: z.string(),
  /** Its first characters. */
  hint: z.string(),
  scopes: list(z.enum(TOKEN_SCOPES)),
  verbs: list(z.enum(VERBS)),
  organizationId: z.int().nullable(),
  organizationName: z.string().nullable(),
  deviceName: z.string().nullable(),
  ownerEmail: z.string().nullable(),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
});

export function getTokens(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/tokens",
    summary: "The tokens of this interface; never a secret",
    verb: "tokens",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(token) }),
    handle: async ({ actor }) => ({ items: await listTokens(ctx, actor) }),
  });
}
