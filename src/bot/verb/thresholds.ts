import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { askedOf, openForm } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const THRESHOLDS: BotVerb = {
  name: "thresholds",
  aliases: ["threshold", "levels"],
  usage: "[ORG]",
  summary: "set when a device is a warning and when critical, and what owners are mailed",
  access: "thresholds",
  shareable: false,
  async run(call, words) {
    const asked = { verb: "thresholds", accept: ["full"], ...(await askedOf(call, words)) } as const;
    const { id } = await chooseOrganization(call.ctx, call.actor, asked);
    return await openForm(call, "thresholds", { organizationId: id });
  },
};
