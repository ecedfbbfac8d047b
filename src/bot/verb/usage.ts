import { showUsage } from "../../usecase/dashboard/show-usage.ts";
import { usageView } from "../../view/usage.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const USAGE: BotVerb = {
  name: "usage",
  aliases: ["storage"],
  usage: "[ORG]",
  summary: "what an organization stores and has selected, over 30 days",
  access: "usage",
  shareable: true,
  async run(call, words) {
    return reply(usageView(await showUsage(call.ctx, call.actor, await askedOf(call, words))));
  },
};
