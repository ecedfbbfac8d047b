import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { listTemplates } from "../../usecase/template/list-templates.ts";
import {
  defaultTemplate,
  TEMPLATE_CATEGORIES,
  TEMPLATE_SEGMENTS,
  templateExamples,
} from "../../view/template.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, id, list, time } from "../schema.ts";

const template = z.object({
  category: z.enum(TEMPLATE_CATEGORIES),
  segment: z.enum(TEMPLATE_SEGMENTS),
  content: z.string(),
  defaultContent: z.string(),
  /** What may be filled in, each with an example. */
  placeholders: z.record(z.string(), z.union([z.string(), z.number()])).readonly(),
  /** Whose text it is; null: ours. */
  from: z
    .object({
      organizationId: z.int(),
      organizationName: z.string(),
      version: z.int(),
      updatedBy: z.string(),
      updatedAt: time,
    })
    .nullable(),
});

export function getTemplates(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/templates",
    summary: "The texts of mails in force, ours beside them, and what may be filled in",
    verb: "templates",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(template) }),
    handle: async ({ actor, params }) => {
      const texts = await listTemplates(ctx, actor, params.organization);
      const items = texts.map((text) => ({
        ...text,
        defaultContent: defaultTemplate(text.category, text.segment),
        placeholders: templateExamples(text.category),
      }));
      return { items };
    },
  });
}
