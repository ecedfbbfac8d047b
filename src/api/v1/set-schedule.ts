import { z } from "zod";

import { WEEKDAYS } from "../../core/policy.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { setSchedule } from "../../usecase/settings/set-schedule.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, list, NO_QUERY, reason } from "../schema.ts";
import { settingsAnswer } from "./settings-answer.ts";
import { getSettings } from "./settings.ts";
import { readStamps } from "./read-stamps.ts";

const addresses = z.array(line(254)).max(200).readonly().optional();

const body = z.strictObject({
  sendReports: z.boolean().optional(),
  days: list(z.enum(WEEKDAYS)).optional(),
  /** Local, `HH:MM`. */
  time: line(5).optional(),
  zone: line(60).optional(),
  /** The whole list of additional addresses. */
  recipients: addresses,
  addRecipients: addresses,
  removeRecipients: addresses,
  endInheritance: z.boolean().optional(),
  stamp: line(100).optional(),
  reason,
});

export function patchSchedule(ctx: Context): Route<{ readonly organization: number }> {
  return apiRoute(ctx, {
    method: "PATCH",
    path: "/organizations/:organization/schedule",
    summary: "Changes when an organization's report is sent, and to which additional addresses",
    verb: "schedule",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body,
    reads: getSettings(ctx),
    answer: settingsAnswer,
    handle: async ({ actor, params, body: changes, matched }) => {
      const stamp = readStamps(matched).reporting;
      return await setSchedule(ctx, actor, { organizationId: params.organization, stamp, ...changes });
    },
  });
}
