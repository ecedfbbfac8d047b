import { explainDevice } from "../../usecase/evaluate/why.ts";
import { named } from "../../view/device.ts";
import { whyView } from "../../view/why.ts";
import { nameIn, ownerNamesOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const WHY: BotVerb = {
  name: "why",
  usage: "DEVICE",
  summary: "why a device has its level, and who was told",
  access: null,
  shareable: true,
  async run(call, words) {
    const explanation = await explainDevice(call.ctx, call.actor, nameIn(words, "why DEVICE"));
    return reply(whyView(named(explanation, ownerNamesOf(call))));
  },
};
