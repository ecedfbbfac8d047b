import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { undoTemplate } from "../../usecase/template/undo-template.ts";
import { nameOf, templateName } from "./template-name.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY } from "../schema.ts";
import { getTemplates } from "./templates.ts";

export function postTemplateUndo(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/organizations/:organization/templates/:category/:segment/undo",
    summary: "Takes the last change of a text back",
    verb: "templates",
    params: templateName,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getTemplates(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => {
      await undoTemplate(ctx, actor, nameOf(params));
    },
  });
}
