import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { listSavedReports, removeReport } from "../../usecase/custom-report/saved-reports.ts";
import { savedReportsView } from "../../view/custom-report.ts";
import { askedOf, reply, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SAVED: BotVerb = {
  name: "saved",
  usage: "[remove NAME [ORG]]",
  summary: "the reports that were kept under a name",
  access: "devices",
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const [action, name, ...rest] = words;
    if (action === undefined) return reply(savedReportsView(await listSavedReports(ctx, actor)));
    if (action.toLowerCase() !== "remove" || name === undefined) {
      throw new UsageError("invalid", 'Say it as: saved remove "Old laptops"');
    }
    const asked = { verb: "devices", accept: ["full"], ...(await askedOf(call, rest)) } as const;
    const organization = await chooseOrganization(ctx, actor, asked);
    await removeReport(ctx, actor, { organizationId: organization.id, name });
    return say(`Removed: ${name}`);
  },
};
