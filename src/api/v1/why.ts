import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { explainDevice } from "../../usecase/evaluate/why.ts";
import { deviceKey } from "./device-answer.ts";
import { whyAnswer } from "./why-answer.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_QUERY } from "../schema.ts";

export function getWhy(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/devices/:device/why",
    summary: "Why a device has the levels it has, and who was told",
    verb: "devices",
    params: deviceKey,
    query: NO_QUERY,
    body: NO_BODY,
    answer: whyAnswer,
    handle: async ({ actor, params }) => {
      const { card, decision, ...why } = await explainDevice(ctx, actor, params.device);
      const levels = decision === null ? null : decision.levels;
      return { ...why, key: card.externalId, name: card.name, blindSpots: card.blindSpots, levels };
    },
  });
}
