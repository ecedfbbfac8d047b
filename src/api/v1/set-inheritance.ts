import { z } from "zod";

import { SETTINGS_GROUPS } from "../../core/inheritance.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { setInheritance } from "../../usecase/settings/inherit.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, NO_QUERY, reason } from "../schema.ts";
import { settingsAnswer } from "./settings-answer.ts";

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
    answer: settingsAnswer,
    handle: async ({ actor, params, body: change }) =>
      await setInheritance(ctx, actor, { organizationId: params.organization, ...change }),
  });
}
