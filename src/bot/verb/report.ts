import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { buildReport } from "../../usecase/report/build-report.ts";
import { reportView } from "../../view/report.ts";
import { askedOf, ownerNamesOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const REPORT: BotVerb = {
  name: "report",
  usage: "[ORG]",
  summary: "the report of an organization and everything below it, as of now",
  access: "report",
  shareable: true,
  async run(call, words) {
    const { ctx, actor } = call;
    const asked = { verb: "report", accept: ["full", "totals"], ...(await askedOf(call, words)) } as const;
    const { id, scope } = await chooseOrganization(ctx, actor, asked);
    const report = await buildReport(ctx, {
      organizationId: id,
      scope: scope === "full" ? "full" : "totals",
    });
    return reply(reportView(report, { ownerNames: ownerNamesOf(call), files: true }));
  },
};
