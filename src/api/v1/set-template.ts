import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { setTemplate } from "../../usecase/template/set-template.ts";
import { nameOf, templateName } from "./template-name.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_QUERY, lines } from "../schema.ts";
import { getTemplates } from "./templates.ts";

export function putTemplate(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: "/organizations/:organization/templates/:category/:segment",
    summary: "Gives an organization its own text; a faulty one is refused with line and column",
    verb: "templates",
    params: templateName,
    query: NO_QUERY,
    body: z.strictObject({ content: lines(4_000) }),
    reads: getTemplates(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params, body: { content } }) => {
      await setTemplate(ctx, actor, { ...nameOf(params), content });
    },
  });
}
