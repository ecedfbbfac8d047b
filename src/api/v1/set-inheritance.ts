import { z } from "zod";

import { SETTINGS_GROUPS } from "../../core/inheritance.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { setInheritance } from "../../usecase/settings/inherit.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, NO_QUERY, reason } from "../schema.ts";
import { settingsAnswer } from "./settings-answer.ts";
import { getSettings } from "./settings.ts";
import { readStamps } from "./read-stamps.ts";

const body = z.strictObject({
  group: z.enum(SETTINGS_GROUPS),
  inherit: z.boolean(),
  stamp: line(100).optional(),
  reason,
});

export function putInheritance(ctx: Context): Route<{ readonly organization: number }> {
  return apiRoute(ctx, {
    method: "PUT",
    path: "/organizations/:organization/inheritance",
    summary: "Lets a group of settings stand alone, as a copy of what is in force, or inherit again",
    verb: "thresholds",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body,
    reads: getSettings(ctx),
    answer: settingsAnswer,
    handle: async ({ actor, params, body: change, matched }) => {
      const { reporting, defaults } = readStamps(matched);
      const stamp = change.group === "reporting" ? reporting : defaults;
      return await setInheritance(ctx, actor, { organizationId: params.organization, stamp, ...change });
    },
  });
}
