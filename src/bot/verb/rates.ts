import { denied } from "../../usecase/access/require-access.ts";
import { listRates } from "../../usecase/charge/rates.ts";
import { ratesView } from "../../view/rates.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const RATES: BotVerb = {
  name: "rates",
  aliases: ["prices"],
  usage: "",
  summary: "the prices of the charge-back, and from when on they count",
  access: "chargeback",
  shareable: false,
  async run({ ctx, actor }) {
    const rates = await listRates(ctx, actor);
    if (rates.length === 0) throw denied();
    return reply(ratesView(rates, ctx.rules.currency));
  },
};
