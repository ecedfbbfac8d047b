import { z } from "zod";

import { CUSTOM_REPORTS } from "../../core/custom-report.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { exportCustomReport } from "../../usecase/custom-report/run-custom-report.ts";
import { findReport } from "../../usecase/custom-report/saved-reports.ts";
import { id, line } from "../schema.ts";
import { streamRoute } from "../stream-route.ts";

export function getCustomReport(ctx: Context): Route {
  return streamRoute(ctx, {
    path: "/organizations/:organization/rows/:report",
    summary: "Every row of a report cut to one's liking, as CSV or JSON lines",
    verb: "devices",
    params: z.strictObject({ organization: id, report: z.enum(CUSTOM_REPORTS) }),
    query: z.strictObject({
      format: z.enum(["csv", "jsonl"]).default("csv"),
      /** As after `view` in chat: `level=critical activity=30 sort=-archiveBytes columns=all`. */
      words: line(500).optional(),
    }),
    mediaType: ({ format }) => (format === "csv" ? "text/csv" : "application/x-ndjson"),
    fileName: ({ format }) => `report.${format}`,
    write: async ({ actor, params, query: { format, words } }, piece) => {
      const wanted = (words ?? "").split(" ").filter((word) => word !== "");
      const { query } = await findReport(ctx, actor, { name: params.report, words: wanted });
      await exportCustomReport(ctx, actor, { organizationId: params.organization, query, format }, piece);
    },
  });
}
