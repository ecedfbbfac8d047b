import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { previewTemplate } from "../../usecase/template/preview-template.ts";
import { renderText } from "../../view/text.ts";
import { templateCategory } from "./template-name.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY } from "../schema.ts";

export function getTemplatePreview(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/templates/:category/preview",
    summary: "A mail about examples, with the texts in force, as plain text",
    verb: "templates",
    params: templateCategory,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ subject: z.string(), text: z.string() }),
    handle: async ({ actor, params: { organization, category } }) => {
      const view = await previewTemplate(ctx, actor, { organizationId: organization, category });
      const reader = { locale: "en-GB", zone: "UTC" };
      return { subject: view.title, text: renderText({ ...view, title: "" }, reader, { width: 78 }).trim() };
    },
  });
}
