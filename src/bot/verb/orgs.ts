import { denied } from "../../usecase/access/require-access.ts";
import { listOrganizations } from "../../usecase/settings/list-organizations.ts";
import { organizationsView } from "../../view/organizations.ts";
import type { Part } from "../../view/view.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const MOST_ROWS = 100;

export const ORGS: BotVerb = {
  name: "orgs",
  aliases: ["organizations", "organisations"],
  usage: "[--own]",
  summary: "the organizations you may see, and where their settings come from",
  access: "status",
  shareable: false,
  async run({ ctx, actor }, words) {
    const own = words.some((word) => /^[-–—]*own$/iu.test(word));
    const listed = await listOrganizations(ctx, actor, { own });
    if (listed.length === 0 && !own) throw denied();
    const view = organizationsView(listed.slice(0, MOST_ROWS), { own });
    const more = listed.length - MOST_ROWS;
    return reply({ ...view, parts: view.parts.map((part) => (more > 0 ? withMore(part, more) : part)) });
  },
};

function withMore(part: Part, moreRows: number): Part {
  return part.kind === "table" ? { ...part, moreRows } : part;
}
