import { z } from "zod";

import { CHARGE_BASES, CHARGE_MEASURES, CHARGE_UNITS } from "../../core/rate-card.ts";
import type { Route } from "../../port/route.ts";
import { listRates, removeRate, setRate } from "../../usecase/charge/rates.ts";
import { restateMonth } from "../../usecase/charge/seal-months.ts";
import type { Context } from "../../usecase/context.ts";
import { apiRoute } from "../api-route.ts";
import { day, id, line, list, NO_ANSWER, NO_BODY, NO_PARAMS, NO_QUERY } from "../schema.ts";

const PATH = "/organizations/:organization/rates/:month";
const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "Write it as 2026-10.");
const params = z.strictObject({ organization: id, month });
/** A decimal number as text; which ones are taken, the prices' own rules say. */
const amount = line(30);

const card = z.strictObject({
  basis: z.enum(CHARGE_BASES),
  measure: z.enum(CHARGE_MEASURES),
  /** Archives in cold storage are charged too. */
  cold: z.boolean(),
  unit: z.enum(CHARGE_UNITS),
  includedGb: amount,
  tiers: list(z.strictObject({ fromGb: amount, perGbMonth: amount })),
  perDevice: amount,
  perPerson: amount,
  minimum: amount,
  stepGb: amount,
});

export function getRates(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/rates",
    summary: "The prices of the charge-back, and from which month on they count",
    verb: "chargeback",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      items: list(
        z.object({
          organizationId: z.int(),
          organization: z.string(),
          /** Null: the price of the configuration, which was always there. */
          fromMonth: day.nullable(),
          card,
        }),
      ),
    }),
    handle: async ({ actor }) => ({ items: await listRates(ctx, actor) }),
  });
}

export function putRate(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: PATH,
    summary: "Gives an organization and what is below it its own prices from a month on",
    verb: "rates",
    params,
    query: NO_QUERY,
    body: card.extend({ tiers: card.shape.tiers.unwrap().max(50).readonly() }),
    /** `closed`: that month has a statement, which stays until it is stated anew. */
    reads: getRates(ctx),
    answer: z.object({ closed: z.boolean() }),
    handle: async ({ actor, params: { organization, month: from }, body }) =>
      await setRate(ctx, actor, { organizationId: organization, from: `${from}-01`, card: body }),
  });
}

export function deleteRate(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: PATH,
    summary: "Takes an organization the prices that count from a month on",
    verb: "rates",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getRates(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params: { organization, month: from } }) => {
      await removeRate(ctx, actor, { organizationId: organization, from: `${from}-01` });
    },
  });
}

export function postRestatement(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/charge-back/:month/restate",
    summary: "States a closed month anew; the first statement stays, with the difference beside it",
    verb: "rates",
    params: z.strictObject({ month }),
    query: NO_QUERY,
    body: z.strictObject({ reason: line(500) }),
    answer: z.object({ month: day, version: z.int(), difference: z.string(), currency: z.string() }),
    handle: async ({ actor, params: { month: stated }, body: { reason } }) =>
      await restateMonth(ctx, actor, { month: `${stated}-01`, reason }),
  });
}
