import { parseMonth } from "../../core/parse-month.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { showChargeBack } from "../../usecase/charge/show-charge-back.ts";
import { chargeBackView } from "../../view/charge-back.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const CHARGEBACK: BotVerb = {
  name: "chargeback",
  aliases: ["charge-back", "costs"],
  usage: "[ORG] [YYYY-MM]",
  summary: "what the backups of an organization cost in a month, by organization and cost centre",
  access: "chargeback",
  shareable: true,
  async run(call, words) {
    const { ctx, actor } = call;
    const months = words.flatMap((word) => parseMonth(word) ?? []);
    const rest = words.filter((word) => parseMonth(word) === null);
    const asked = { verb: "chargeback", accept: ["full"], ...(await askedOf(call, rest)) } as const;
    const { id } = await chooseOrganization(ctx, actor, asked);
    const { charge, organization } = await showChargeBack(ctx, actor, {
      organizationId: id,
      month: months[0],
    });
    return reply(chargeBackView(charge, organization));
  },
};
