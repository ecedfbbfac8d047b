import { z } from "zod";

import type { Route } from "../../port/route.ts";
import { exportAudit } from "../../usecase/audit/page-audit.ts";
import type { Context } from "../../usecase/context.ts";
import { streamRoute } from "../stream-route.ts";
import { givenTime, id, line, NO_PARAMS } from "../schema.ts";

export function getAuditExport(ctx: Context): Route {
  return streamRoute(ctx, {
    path: "/audit.csv",
    summary: "The audit as a CSV file; that it was taken, and why, is written down in it",
    verb: "audit",
    params: NO_PARAMS,
    query: z.strictObject({
      reason: line(500),
      organization: id.optional(),
      from: givenTime.optional(),
      to: givenTime.optional(),
    }),
    mediaType: () => "text/csv",
    fileName: () => "audit.csv",
    write: async ({ actor, query: { organization, from, to, reason } }, piece) => {
      const scope = { organizationId: organization ?? null, from: from ?? null, to: to ?? null };
      await exportAudit(ctx, actor, { ...scope, reason }, piece);
    },
  });
}
