import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { listTemplateVersions, revertTemplate } from "../../usecase/template/versions.ts";
import { apiRoute } from "../api-route.ts";
import { id, list, NO_ANSWER, NO_BODY, NO_QUERY, time } from "../schema.ts";
import { nameOf, templateName } from "./template-name.ts";
import { getTemplates } from "./templates.ts";

const PATH = "/organizations/:organization/templates/:category/:segment/versions";

const version = z.object({
  version: z.int(),
  /** Null: the text was taken away, and inherited again. */
  content: z.string().nullable(),
  changedBy: z.string(),
  changedAt: time,
});

export function getTemplateVersions(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: PATH,
    summary: "The last hundred changes of an organization's own text, newest first",
    verb: "templates",
    params: templateName,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(version) }),
    handle: async ({ actor, params }) => ({ items: await listTemplateVersions(ctx, actor, nameOf(params)) }),
  });
}

export function postTemplateRevert(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: `${PATH}/:version/revert`,
    summary: "Puts an earlier version of a text in force, as a new version",
    verb: "templates",
    params: templateName.extend({ version: id }),
    query: NO_QUERY,
    body: NO_BODY,
    reads: getTemplates(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => {
      await revertTemplate(ctx, actor, { ...nameOf(params), version: params.version });
    },
  });
}
