import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pagePersons } from "../../usecase/device/page-devices.ts";
import { page, pageOf, paging, readCursor } from "../page.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, id } from "../schema.ts";

const person = z.object({
  /** Their id in the source. */
  key: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  organizationId: z.int(),
  organizationName: z.string(),
  active: z.boolean(),
  legalHold: z.boolean(),
  /** Active devices of theirs that the token may see. */
  devices: z.int(),
});

export function getPersons(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/persons",
    summary: "People, page by page",
    verb: "devices",
    params: NO_PARAMS,
    query: z.strictObject({ organization: id.optional(), ...paging }),
    body: NO_BODY,
    answer: page(person),
    handle: async ({ actor, query: { organization, limit, cursor } }) => {
      const rows = await pagePersons(ctx, actor, {
        organizationId: organization ?? null,
        after: readCursor(cursor, 1)?.[0] ?? null,
        limit,
      });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  });
}
