import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { readReport } from "../../usecase/report/page-runs.ts";
import { reportAnswer } from "./report-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY, id } from "../schema.ts";

export function getReport(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/report",
    summary: "The report of an organization and all below it, as of now",
    verb: "report",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: reportAnswer,
    handle: async ({ actor, params }) => await readReport(ctx, actor, params.organization),
  });
}
