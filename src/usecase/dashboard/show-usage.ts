import { usageByOrganization, type UsageDayRow, usageHistory } from "../../../db/query/dashboard.ts";
import { addDays, localDay } from "../../core/local-day.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import type { Actor, Context } from "../context.ts";
import type { AskedOrganization, NamedOrganization } from "./asked-organization.ts";
import { type Branches, loadBranches } from "./branches.ts";

/** How far back the history goes. */
const HISTORY_DAYS = 30;

export interface UsageBranch extends NamedOrganization {
  readonly storedBytes: number;
  readonly selectedBytes: number;
  /** Stored on the first day of the history. */
  readonly beforeBytes: number;
}

export interface UsageDashboard {
  readonly organization: NamedOrganization;
  /** One row for each day that was written down, the last 30 at most. */
  readonly history: readonly UsageDayRow[];
  /** The organization itself and those directly below it, with all below; the largest first. */
  readonly branches: readonly UsageBranch[];
}

/** What an organization and all below it store and have selected, and how that went. Throws as `chooseOrganization`. */
export async function showUsage(
  ctx: Context,
  actor: Actor,
  asked: AskedOrganization,
): Promise<UsageDashboard> {
  const chosen = await chooseOrganization(ctx, actor, { verb: "usage", accept: ["full"], ...asked });
  const today = localDay(ctx.now(), "UTC");
  const branches = await loadBranches(ctx.db, chosen);
  const period = { from: addDays(today, 1 - HISTORY_DAYS), to: today };
  const history = await usageHistory(ctx.db, branches.within, period);
  const organization = { id: chosen.id, name: chosen.name };
  return { organization, history, branches: await branchUsage(ctx, branches, history) };
}

async function branchUsage(
  ctx: Context,
  branches: Branches,
  history: readonly UsageDayRow[],
): Promise<readonly UsageBranch[]> {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = { day: last.day, before: first.day };
  const rows = await usageByOrganization(ctx.db, branches.within, days);
  return branches
    .gather(rows)
    .map(({ id, name, rows: members }) => ({
      id,
      name,
      storedBytes: members.reduce((sum, row) => sum + row.storedBytes, 0),
      selectedBytes: members.reduce((sum, row) => sum + row.selectedBytes, 0),
      beforeBytes: members.reduce((sum, row) => sum + row.beforeBytes, 0),
    }))
    .toSorted((a, b) => b.storedBytes - a.storedBytes || a.id - b.id);
}
