import { showLicences } from "../../usecase/dashboard/licences.ts";
import { licencesView } from "../../view/licences.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const LICENCES: BotVerb = {
  name: "licences",
  aliases: ["licenses"],
  usage: "[ORG]",
  summary: "licences bought, in use and free",
  access: "licences",
  shareable: true,
  async run(call, words) {
    return reply(licencesView(await showLicences(call.ctx, call.actor, await askedOf(call, words))));
  },
};
