import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { resetTemplate } from "../../usecase/template/set-template.ts";
import { nameOf, templateName } from "./template-name.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY } from "../schema.ts";
import { getTemplates } from "./templates.ts";

export function deleteTemplate(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: "/organizations/:organization/templates/:category/:segment",
    summary: "Takes an organization its own text: it inherits again",
    verb: "templates",
    params: templateName,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getTemplates(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => {
      await resetTemplate(ctx, actor, nameOf(params));
    },
  });
}
