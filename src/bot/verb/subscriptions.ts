import { showSubscriptions } from "../../usecase/subscription/list-subscriptions.ts";
import { subscriptionsView } from "../../view/subscription.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SUBSCRIPTIONS: BotVerb = {
  name: "subscriptions",
  aliases: ["channels"],
  usage: "",
  summary: "which channel follows what",
  access: "subscribe",
  shareable: false,
  async run({ ctx, actor }) {
    return reply(subscriptionsView(await showSubscriptions(ctx, actor)));
  },
};
