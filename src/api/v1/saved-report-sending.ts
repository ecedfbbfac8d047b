import { z } from "zod";

import { WEEKDAYS } from "../../core/policy.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { sendSavedReport, stopSavedReport } from "../../usecase/custom-report/schedule-saved-report.ts";
import { apiRoute } from "../api-route.ts";
import { line, NO_ANSWER, NO_BODY, NO_QUERY, time } from "../schema.ts";
import { SAVED_REPORT, savedReportKey, savedReportOf } from "./saved-report-key.ts";
import { getSavedReport } from "./saved-reports.ts";

const PATH = `${SAVED_REPORT}/schedule`;

const body = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).max(WEEKDAYS.length).readonly(),
  /** Local, `HH:MM`. */
  time: line(5),
  zone: line(60),
  /** An address, or a channel that follows the organization or one above it. */
  to: z.union([
    z.strictObject({ email: line(254) }),
    z.strictObject({ platform: z.enum(["slack", "teams"]), workspaceId: line(100), channelId: line(200) }),
  ]),
});

export function putSending(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: PATH,
    summary: "Sends a kept report on days of the week, to a channel or by mail",
    verb: "schedule",
    params: savedReportKey,
    query: NO_QUERY,
    body,
    reads: getSavedReport(ctx),
    answer: z.object({ nextRunAt: time }),
    handle: async ({ actor, params, body: { to, ...schedule } }) => ({
      nextRunAt: await sendSavedReport(ctx, actor, {
        ...savedReportOf(params),
        schedule,
        to: "email" in to ? to.email : to,
      }),
    }),
  });
}

export function deleteSending(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: PATH,
    summary: "Sends a kept report no more",
    verb: "schedule",
    params: savedReportKey,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getSavedReport(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params }) => {
      await stopSavedReport(ctx, actor, savedReportOf(params));
    },
  });
}
