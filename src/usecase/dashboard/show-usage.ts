import {
  type UsageBranchRow,
  usageByBranch,
  type UsageDayRow,
  usageHistory,
} from "../../../db/query/dashboard.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { addDays, localDay } from "../../core/local-day.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import type { Actor, Context } from "../context.ts";
import type { AskedOrganization, NamedOrganization } from "./asked-organization.ts";

/** How far back the history goes. */
const HISTORY_DAYS = 30;

export interface UsageDashboard {
  readonly organization: NamedOrganization;
  /** One row for each day that was written down, the last 30 at most. */
  readonly history: readonly UsageDayRow[];
  /** The organization itself and those directly below it, with all below; the largest first. */
  readonly branches: readonly UsageBranchRow[];
}

/** What an organization and all below it store and have selected, and how that went. Throws as `chooseOrganization`. */
export async function showUsage(
  ctx: Context,
  actor: Actor,
  asked: AskedOrganization,
): Promise<UsageDashboard> {
  const { id, name } = await chooseOrganization(ctx, actor, { verb: "usage", accept: ["full"], ...asked });
  const today = localDay(ctx.now(), "UTC");
  const ids = await organizationSubtree(ctx.db, id);
  const history = await usageHistory(ctx.db, ids, { from: addDays(today, 1 - HISTORY_DAYS), to: today });
  const [first, last] = [history[0], history.at(-1)];
  const branches =
    first === undefined || last === undefined
      ? []
      : await usageByBranch(ctx.db, id, { day: last.day, before: first.day });
  return { organization: { id, name }, history, branches };
}
