import { listDeliveries } from "../../usecase/delivery/list-deliveries.ts";
import { deliveriesView } from "../../view/deliveries.ts";
import { BUTTONS } from "../payload.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const MOST_ROWS = 50;

export const DELIVERIES: BotVerb = {
  name: "deliveries",
  usage: "[dead|held]",
  summary: "what was told to whom, and what could not be delivered",
  access: "deliveries",
  shareable: false,
  async run({ ctx, actor }, words) {
    const word = words[0]?.toLowerCase();
    const state = word === "dead" || word === "held" ? word : null;
    const found = await listDeliveries(ctx, actor, { state, limit: MOST_ROWS });
    return reply(deliveriesView(found, ctx.now(), BUTTONS));
  },
};
