import { localDay } from "../../core/local-day.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { auditFileText } from "../../usecase/audit/audit-file-text.ts";
import { showAudit } from "../../usecase/audit/show-audit.ts";
import { auditView } from "../../view/audit.ts";
import { csvFile, fileWord } from "../../view/csv-file.ts";
import type { Call } from "../call.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb, VerbAnswer } from "../verb.ts";

export const AUDIT: BotVerb = {
  name: "audit",
  usage: '[ORG] | export "REASON" [ORG]',
  summary: "who changed what; all of it as a file, after saying why",
  access: "audit",
  shareable: false,
  async run(call, words) {
    const [first, reason = "", ...place] = words;
    if (first?.toLowerCase() === "export") return await exported(call, reason, place.join(" "));
    const { ctx, actor } = call;
    const { organizationName, lines } = await showAudit(ctx, actor, words.join(" "));
    return reply(auditView(organizationName, lines, ctx.now()));
  },
};

async function exported({ ctx, actor }: Call, reason: string, word: string): Promise<VerbAnswer> {
  const asked = { verb: "audit", accept: ["full"], word, channel: [] } as const;
  const organization = await chooseOrganization(ctx, actor, asked);
  const text = await auditFileText(ctx, actor, { organizationId: organization.id, reason });
  return reply({
    title: `Audit of ${organization.name}, as a file`,
    parts: [{ kind: "text", spans: ["The audit keeps who took it, and why: ", { strong: reason }] }],
    files: [csvFile(`audit-${fileWord(organization)}-${localDay(ctx.now(), "UTC")}`, text)],
  });
}
