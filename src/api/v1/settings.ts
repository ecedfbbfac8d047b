import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showSettings } from "../../usecase/settings/show-settings.ts";
import { apiRoute } from "../api-route.ts";
import { id, NO_BODY, NO_QUERY } from "../schema.ts";
import { settingsAnswer } from "./settings-answer.ts";

export function getSettings(ctx: Context): Route<{ readonly organization: number }> {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/settings",
    summary: "The settings in force in an organization, each group with whose it is",
    verb: "status",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: settingsAnswer,
    handle: async ({ actor, params }) => await showSettings(ctx, actor, params.organization),
  });
}
