import { type AuditLine, readAudit } from "../../../db/query/audit.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import type { Actor, Context } from "../context.ts";
import { withinOf } from "../device/list-devices.ts";

const MOST_ROWS = 50;

export interface ShownAudit {
  readonly organizationName: string;
  readonly lines: readonly AuditLine[];
}

/** The newest changes in an organization and below it; of everything when none is named (R13). */
export async function showAudit(ctx: Context, actor: Actor, word: string): Promise<ShownAudit> {
  const chosen = await chooseOrganization(ctx, actor, {
    verb: "audit",
    accept: ["full"],
    word,
    channel: [],
  });
  const lines = await readAudit(ctx.db, await withinOf(ctx, chosen), MOST_ROWS);
  return { organizationName: chosen.name, lines };
}
