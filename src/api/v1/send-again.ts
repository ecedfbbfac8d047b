import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { sendAgain } from "../../usecase/delivery/send-again.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY, longId } from "../schema.ts";

export function postSendAgain(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/deliveries/:delivery/send-again",
    summary: "Sends a message that was given up once more",
    verb: "deliveries",
    params: z.strictObject({ delivery: longId }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => await sendAgain(ctx, actor, params.delivery),
  });
}
