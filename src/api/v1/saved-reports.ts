import { z } from "zod";

import { CUSTOM_REPORTS } from "../../core/custom-report.ts";
import { WEEKDAYS } from "../../core/policy.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { exportCustomReport } from "../../usecase/custom-report/run-custom-report.ts";
import {
  findReport,
  listSavedReports,
  removeReport,
  saveReport,
} from "../../usecase/custom-report/saved-reports.ts";
import { showSavedReport } from "../../usecase/custom-report/show-saved-report.ts";
import { apiRoute } from "../api-route.ts";
import { line, list, NO_ANSWER, NO_BODY, NO_PARAMS, NO_QUERY, time } from "../schema.ts";
import { streamRoute } from "../stream-route.ts";
import { SAVED_REPORT, savedReportKey, savedReportOf } from "./saved-report-key.ts";

const savedReport = z.object({
  organizationId: z.int(),
  organization: z.string(),
  name: z.string(),
  report: z.enum(CUSTOM_REPORTS),
  words: list(z.string()),
  createdBy: z.string(),
  /** When it is sent; null: only when it is asked for. */
  schedule: z.object({ days: list(z.enum(WEEKDAYS)), time: z.string(), zone: z.string() }).nullable(),
  /** `mail:` and an address, or `subscription:` and the number of a channel that follows. */
  destination: z.string().nullable(),
  nextRunAt: time.nullable(),
});

export function getSavedReports(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/saved-reports",
    summary: "The reports that were kept under a name, and when they are sent",
    verb: "devices",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(savedReport) }),
    handle: async ({ actor }) => ({ items: await listSavedReports(ctx, actor) }),
  });
}

export function getSavedReport(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: SAVED_REPORT,
    summary: "One report that was kept under a name",
    verb: "devices",
    params: savedReportKey,
    query: NO_QUERY,
    body: NO_BODY,
    answer: savedReport,
    handle: async ({ actor, params }) => await showSavedReport(ctx, actor, savedReportOf(params)),
  });
}

export function putSavedReport(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: SAVED_REPORT,
    summary: "Keeps a report under a name: its columns, filters and order",
    verb: "devices",
    params: savedReportKey,
    query: NO_QUERY,
    body: z.strictObject({
      report: z.enum(CUSTOM_REPORTS),
      /** As after `view` in chat, each its own text: `level=critical`, `sort=-archiveBytes`. */
      words: z.array(line(500)).max(50).readonly(),
    }),
    reads: getSavedReport(ctx),
    answer: z.object({ replaced: z.boolean() }),
    handle: async ({ actor, params, body: { report, words } }) => {
      const { query } = await findReport(ctx, actor, { name: report, words });
      return await saveReport(ctx, actor, { ...savedReportOf(params), query });
    },
  });
}

export function deleteSavedReport(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: SAVED_REPORT,
    summary: "Removes a report that was kept under a name",
    verb: "devices",
    params: savedReportKey,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getSavedReport(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => {
      await removeReport(ctx, actor, savedReportOf(params));
    },
  });
}

export function getSavedReportRows(ctx: Context): Route {
  return streamRoute(ctx, {
    path: `${SAVED_REPORT}/rows`,
    summary: "Every row of a kept report, of its organization and all below it, as CSV or JSON lines",
    verb: "devices",
    params: savedReportKey,
    query: z.strictObject({ format: z.enum(["csv", "jsonl"]).default("csv") }),
    mediaType: ({ format }) => (format === "csv" ? "text/csv" : "application/x-ndjson"),
    fileName: ({ format }) => `report.${format}`,
    write: async ({ actor, params, query: { format } }, piece) => {
      const { organizationId, report, words } = await showSavedReport(ctx, actor, savedReportOf(params));
      const { query } = await findReport(ctx, actor, { name: report, words });
      await exportCustomReport(ctx, actor, { organizationId, query, format }, piece);
    },
  });
}
