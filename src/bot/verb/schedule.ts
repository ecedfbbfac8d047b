import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { askedOf, openForm } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SCHEDULE: BotVerb = {
  name: "schedule",
  usage: "[ORG]",
  summary: "set when the report is sent, and to whom",
  access: "schedule",
  shareable: false,
  async run(call, words) {
    const asked = { verb: "schedule", accept: ["full"], ...(await askedOf(call, words)) } as const;
    const { id } = await chooseOrganization(call.ctx, call.actor, asked);
    return await openForm(call, "schedule", { organizationId: id });
  },
};
