import { denied } from "../../usecase/access/require-access.ts";
import { listOrganizations } from "../../usecase/settings/list-organizations.ts";
import { countOrganizationRestores } from "../../usecase/restore/count-restores.ts";
import { organizationsView } from "../../view/organizations.ts";
import { restoreColumn, restoreCountsView } from "../../view/restores.ts";
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
    const { organizations, coverage } = await countOrganizationRestores(ctx, actor);
    if (listed.length === 0 && !own) {
      if (organizations.length === 0) throw denied();
      return reply(restoreCountsView(organizations.slice(0, MOST_ROWS), coverage));
    }
    const restores = restoreColumn(organizations, coverage);
    const view = organizationsView(listed.slice(0, MOST_ROWS), { own, restores });
    const more = listed.length - MOST_ROWS;
    return reply({ ...view, parts: view.parts.map((part) => (more > 0 ? withMore(part, more) : part)) });
  },
};

function withMore(part: Part, moreRows: number): Part {
  return part.kind === "table" ? { ...part, moreRows } : part;
}
