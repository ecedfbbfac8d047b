import { denied } from "../../usecase/access/require-access.ts";
import { listGrants } from "../../usecase/grant/list-grants.ts";
import { allowedVerbs } from "../../usecase/access/allowed-verbs.ts";
import { grantsView } from "../../view/access.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const MOST_ROWS = 100;

export const GRANTS: BotVerb = {
  name: "grants",
  aliases: ["roles"],
  usage: "",
  summary: "who has which role",
  access: "grant",
  shareable: false,
  async run({ ctx, actor }) {
    if (!(await allowedVerbs(ctx, actor)).has("grant")) throw denied();
    const grants = await listGrants(ctx, actor);
    return reply(grantsView(grants.slice(0, MOST_ROWS), ctx.now()));
  },
};
