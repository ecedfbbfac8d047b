import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { showChargeBack } from "../../usecase/charge/show-charge-back.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, day, id, list, named, time } from "../schema.ts";

/** Decimal numbers as text. */
const charge = { gbMonths: z.string(), amount: z.string() };

export function getChargeBack(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/charge-back",
    summary: "The charge-back of a month, by organization and by cost centre",
    verb: "chargeback",
    params: z.strictObject({ organization: id }),
    query: z.strictObject({
      /** Left out: the running month. */
      month: z
        .string()
        .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "Write it as 2026-10.")
        .optional(),
    }),
    body: NO_BODY,
    answer: z.object({
      organization: named,
      charge: z.object({
        currency: z.string(),
        period: z.object({
          from: day,
          to: day,
          measuredDays: z.int(),
          estimatedDays: z.int(),
        }),
        /** Null: the month runs, or is not closed yet. */
        seal: z
          .object({
            sealedAt: time,
            version: z.int(),
            restated: z.object({ by: z.string(), reason: z.string(), difference: z.string() }).nullable(),
          })
          .nullable(),
        byOrganization: list(z.object({ organizationId: z.int(), organization: z.string(), ...charge })),
        byCostCentre: list(z.object({ costCentre: z.string().nullable(), ...charge })),
        total: z.object(charge),
      }),
    }),
    handle: async ({ actor, params, query: { month } }) =>
      await showChargeBack(ctx, actor, {
        organizationId: params.organization,
        month: month === undefined ? undefined : `${month}-01`,
      }),
  });
}
