import { UsageError } from "../../usecase/context.ts";
import { chooseRestores } from "../../usecase/restore/choose-restores.ts";
import { askedOf, openForm } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";
import { daysIn } from "./restores.ts";
import { VIEW } from "./view.ts";

export const EXPORT: BotVerb = {
  name: "export",
  usage: "restores [ORG] [DAYS] | REPORT [ORG] [level=critical] […]",
  summary: "all rows of a report as a file; of the restore history after asking why",
  access: "restores-export",
  shareable: false,
  async run(call, words) {
    const [what, ...rest] = words;
    if (what === undefined) {
      throw new UsageError("invalid", "Say what: export restores, or export device-status");
    }
    if (what.toLowerCase() !== "restores") return await VIEW.run(call, words);
    const { days, rest: place } = daysIn(rest);
    const asked = {
      verb: "restores-export",
      accept: ["full", "own"],
      ...(await askedOf(call, place)),
    } as const;
    const id = await chooseRestores(call.ctx, call.actor, asked);
    return await openForm(call, "restore-export", { organizationId: id, days });
  },
};
