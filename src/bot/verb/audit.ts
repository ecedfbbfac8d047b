import { showAudit } from "../../usecase/audit/show-audit.ts";
import { auditView } from "../../view/audit.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const AUDIT: BotVerb = {
  name: "audit",
  usage: "[ORG]",
  summary: "who changed what",
  access: "audit",
  shareable: false,
  async run({ ctx, actor }, words) {
    const { organizationName, lines } = await showAudit(ctx, actor, words.join(" "));
    return reply(auditView(organizationName, lines, ctx.now()));
  },
};
