import { RouteError, type Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { sendTestMail } from "../../usecase/template/preview-template.ts";
import { templateCategory } from "./template-name.ts";
import { apiRoute } from "../api-route.ts";
import { NO_ANSWER, NO_BODY, NO_QUERY } from "../schema.ts";

export function postTemplateTest(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/organizations/:organization/templates/:category/test",
    summary: "Mails that example to the owner of the token, and to nobody else",
    verb: "templates",
    params: templateCategory,
    query: NO_QUERY,
    body: NO_BODY,
    answer: NO_ANSWER,
    handle: async ({ actor, caller, params: { organization, category } }) => {
      if (caller.ownerEmail === null) {
        throw new RouteError(409, "The token has no owner to mail to. Make one with an owner.");
      }
      await sendTestMail(ctx, actor, { organizationId: organization, category, to: caller.ownerEmail });
    },
  });
}
