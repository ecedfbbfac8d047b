import { z } from "zod";

import { DELIVERY_WINDOWS, OWNER_FIELDS } from "../../core/policy.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { setThresholds } from "../../usecase/settings/set-thresholds.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, list, NO_QUERY, reason } from "../schema.ts";
import { settingsAnswer } from "./settings-answer.ts";
import { getSettings } from "./settings.ts";
import { readStamps } from "./read-stamps.ts";

const days = z.int().min(1).max(365);
const fields = list(z.enum(OWNER_FIELDS)).optional();

const body = z.strictObject({
  admins: z.strictObject({ warningDays: days, criticalDays: days }).partial().optional(),
  owner: z
    .strictObject({
      warningDays: days,
      criticalDays: days,
      warningMail: z.boolean(),
      criticalMail: z.boolean(),
      deliveryWindow: z.enum(DELIVERY_WINDOWS),
      statusMail: z.boolean(),
      statusMailDays: days,
    })
    .partial()
    .optional(),
  lock: fields,
  unlock: fields,
  hideClient: z.union([z.boolean(), z.literal("inherit")]).optional(),
  /** Needed where the organization inherits what is changed: it then has its own copy. */
  endInheritance: z.boolean().optional(),
  reportingStamp: line(100).optional(),
  defaultsStamp: line(100).optional(),
  reason,
});

const answer = z.object({
  settings: settingsAnswer,
  /** Existing devices get these by a push only. */
  unpushed: list(z.enum(OWNER_FIELDS)),
});

export function patchThresholds(ctx: Context): Route<{ readonly organization: number }> {
  return apiRoute(ctx, {
    method: "PATCH",
    path: "/organizations/:organization/thresholds",
    summary: "Changes when devices count as overdue, and what owners of new devices are told",
    verb: "thresholds",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body,
    reads: getSettings(ctx),
    answer,
    handle: async ({ actor, params, body: changes, matched }) => {
      const { reporting, defaults } = readStamps(matched);
      const read = { reportingStamp: reporting, defaultsStamp: defaults };
      return await setThresholds(ctx, actor, { organizationId: params.organization, ...read, ...changes });
    },
  });
}
