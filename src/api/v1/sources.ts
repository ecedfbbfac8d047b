import { z } from "zod";

import { SOURCE_MODES } from "../../core/observation.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showSources } from "../../usecase/source/show-sources.ts";
import { apiRoute } from "../api-route.ts";
import { list, named, NO_BODY, NO_PARAMS, NO_QUERY, time } from "../schema.ts";

const source = named.extend({
  kind: z.string(),
  mode: z.enum(SOURCE_MODES),
  enabled: z.boolean(),
  /** How often it is read; null: it sends by itself. */
  intervalMinutes: z.int().nullable(),
  /** The time its data speaks for. */
  asOf: time.nullable(),
  lastGoodAt: time.nullable(),
  /** Null: it is in time. */
  overdueSince: time.nullable(),
  devices: z.int(),
});

export function getSources(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/sources",
    summary: "Where observations come from, and how fresh they are",
    verb: "sources",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ items: list(source) }),
    handle: async ({ actor }) => ({ items: await showSources(ctx, actor) }),
  });
}
