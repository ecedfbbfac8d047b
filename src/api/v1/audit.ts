import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pageAudit } from "../../usecase/audit/page-audit.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, givenTime, id, time } from "../schema.ts";

const json = z.json();

const row = z.object({
  at: time,
  actor: z.string(),
  origin: z.string(),
  action: z.string(),
  organizationId: z.int().nullable(),
  organizationName: z.string().nullable(),
  entity: z.string(),
  reason: z.string().nullable(),
  before: json.nullable(),
  after: json.nullable(),
});

export function getAudit(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/audit",
    summary: "Who changed what, newest first",
    verb: "audit",
    params: NO_PARAMS,
    query: z.strictObject({
      organization: id.optional(),
      from: givenTime.optional(),
      to: givenTime.optional(),
      ...paging,
    }),
    body: NO_BODY,
    answer: page(row),
    handle: async ({ actor, query: { organization, from, to, limit, cursor } }) => {
      const [at, lastId] = readCursor(cursor, 2) ?? [];
      const rows = await pageAudit(ctx, actor, {
        organizationId: organization ?? null,
        from: from ?? null,
        to: to ?? null,
        after: at === undefined || lastId === undefined ? null : { at, id: lastId },
        limit,
      });
      const read = pageOf(rows, limit, (each) => [each.at, each.id]);
      return { ...read, items: read.items.map(plain) };
    },
  });
}

/** What the database keeps as JSON. */
function plain<Row extends { readonly before: unknown; readonly after: unknown }>(
  each: Row,
): Row & { readonly before: z.infer<typeof json>; readonly after: z.infer<typeof json> } {
  return { ...each, before: json.parse(each.before ?? null), after: json.parse(each.after ?? null) };
}
