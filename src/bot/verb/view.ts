import { isQueryWord } from "../../core/custom-report.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { customReportFile } from "../../usecase/custom-report/custom-report-file.ts";
import { showCustomReport } from "../../usecase/custom-report/run-custom-report.ts";
import { findReport } from "../../usecase/custom-report/saved-reports.ts";
import { customReportView } from "../../view/custom-report.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

/** As many rows as a chat's table takes. */
const MOST_ROWS = 100;

export const VIEW: BotVerb = {
  name: "view",
  usage:
    "device-status|user-backup|NAME [ORG] [level=critical] [activity=30] [sort=-archiveBytes] [columns=…]",
  summary: "a report cut to your liking, with all rows as a file",
  access: "devices",
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const [name, ...rest] = words;
    if (name === undefined)
      throw new UsageError("invalid", `Say which report, as: view device-status level=critical`);
    const found = await findReport(ctx, actor, { name, words: rest.filter(isQueryWord) });
    const given = rest.filter((word) => !isQueryWord(word));
    const place = given.length === 0 && found.organizationId !== null ? [`#${found.organizationId}`] : given;
    const asked = { verb: "devices", accept: ["full"], ...(await askedOf(call, place)) } as const;
    const organization = await chooseOrganization(ctx, actor, asked);
    const request = { organizationId: organization.id, query: found.query };
    const shown = await showCustomReport(ctx, actor, { ...request, limit: MOST_ROWS });
    const file = await customReportFile(ctx, actor, {
      ...request,
      organization,
      name: found.name,
      total: shown.total,
    });
    return reply(customReportView({ ...found, ...shown, organization: organization.name, file }));
  },
};
