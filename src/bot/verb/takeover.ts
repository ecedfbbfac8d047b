import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { takeOver } from "../../usecase/sync/take-over.ts";
import { takeOverLines } from "../../view/take-over.ts";
import { askedOf, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const TAKEOVER: BotVerb = {
  name: "takeover",
  usage: "[ORG]",
  summary: "send what an organization's imported settings send, in place of the source they came from",
  access: "thresholds",
  shareable: false,
  async run(call, words) {
    const asked = { verb: "thresholds", accept: ["full"], ...(await askedOf(call, words)) } as const;
    const { id, name } = await chooseOrganization(call.ctx, call.actor, asked);
    const lines = takeOverLines(await takeOver(call.ctx, call.actor, { organizationId: id }));
    return say(`Taken over: ${name}.`, lines.join(" "));
  },
};
