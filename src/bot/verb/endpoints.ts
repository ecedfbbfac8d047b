import { showEndpoints } from "../../usecase/dashboard/show-endpoints.ts";
import { endpointsView } from "../../view/endpoints.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ENDPOINTS: BotVerb = {
  name: "endpoints",
  aliases: ["clients"],
  usage: "[ORG]",
  summary: "devices by operating system and agent version",
  access: "status",
  shareable: true,
  async run(call, words) {
    return reply(endpointsView(await showEndpoints(call.ctx, call.actor, await askedOf(call, words))));
  },
};
