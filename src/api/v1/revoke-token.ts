import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { revokeToken } from "../../usecase/token/revoke-token.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY, id } from "../schema.ts";

export function deleteToken(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: "/tokens/:token",
    summary: "Ends a token",
    verb: "tokens",
    params: z.strictObject({ token: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => void (await revokeToken(ctx, actor, { id: params.token })),
  });
}
