import { isQueryWord } from "../../core/custom-report.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { findReport, saveReport } from "../../usecase/custom-report/saved-reports.ts";
import { askedOf, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SAVE: BotVerb = {
  name: "save",
  usage: "NAME REPORT [ORG] [level=critical] […]",
  summary: "keep a report under a name, for all who may see the organization",
  access: "devices",
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const [name, report, ...rest] = words;
    if (name === undefined || report === undefined) {
      throw new UsageError("invalid", 'Say it as: save "Old laptops" device-status os=win activity=30');
    }
    const { query } = await findReport(ctx, actor, { name: report, words: rest.filter(isQueryWord) });
    const place = await askedOf(
      call,
      rest.filter((word) => !isQueryWord(word)),
    );
    const organization = await chooseOrganization(ctx, actor, {
      verb: "devices",
      accept: ["full"],
      ...place,
    });
    const { replaced } = await saveReport(ctx, actor, { organizationId: organization.id, name, query });
    const verb = replaced ? "Replaced" : "Saved";
    return say(`${verb} in ${organization.name}: ${name}`, `Ask for it with: view "${name}"`);
  },
};
