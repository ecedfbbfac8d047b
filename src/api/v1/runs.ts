import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pageRuns } from "../../usecase/report/page-runs.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, id, time } from "../schema.ts";

const run = z.object({
  id: z.int(),
  organizationId: z.int(),
  organizationName: z.string(),
  dueAt: time,
  startedAt: time,
  finishedAt: time.nullable(),
  state: z.enum(["running", "done", "failed", "skipped"]),
  late: z.boolean(),
});

export function getRuns(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/runs",
    summary: "The sendings of the reports of an organization and all below it, newest first",
    verb: "report",
    params: z.strictObject({ organization: id }),
    query: z.strictObject(paging),
    body: NO_BODY,
    answer: page(run),
    handle: async ({ actor, params, query: { limit, cursor } }) => {
      const rows = await pageRuns(ctx, actor, {
        organizationId: params.organization,
        before: readCursor(cursor, 1)?.[0] ?? null,
        limit,
      });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  });
}
