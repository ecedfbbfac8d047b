import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { boughtLicences, setLicences } from "../../usecase/dashboard/licences.ts";
import { apiRoute } from "../api-route.ts";
import { id, NO_ANSWER, NO_BODY, NO_QUERY } from "../schema.ts";

const PATH = "/organizations/:organization/licences/bought";
const params = z.strictObject({ organization: id });

export function getBought(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: PATH,
    summary: "How many licences were bought for an organization itself; null: nobody said",
    verb: "licences",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ bought: z.int().nullable() }),
    handle: async ({ actor, params: { organization } }) => ({
      bought: await boughtLicences(ctx, actor, organization),
    }),
  });
}

export function putBought(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: PATH,
    summary: "Says how many licences were bought for an organization and what is below it; null: unknown",
    verb: "rates",
    params,
    query: NO_QUERY,
    body: z.strictObject({ bought: z.int().nullable() }),
    reads: getBought(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params: { organization }, body: { bought } }) => {
      await setLicences(ctx, actor, { organizationId: organization, bought });
    },
  });
}
