import { writeAudit } from "../../../db/query/audit.ts";
import {
  type ColdPerson,
  coldPeople,
  licencesBought,
  licencesCountedAt,
  type LicenceRow,
  licenceTree,
  saveLicencePool,
} from "../../../db/query/dashboard.ts";
import type { Instant } from "../../core/instant.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { branchesOf } from "./branches.ts";
import type { AskedOrganization, NamedOrganization } from "./asked-organization.ts";

/** People in cold storage that are listed. */
const MOST_PEOPLE = 50;
const MOST_LICENCES = 10_000_000;

export interface LicenceDashboard {
  readonly organization: NamedOrganization;
  /** Null: nobody said how many were bought. */
  readonly bought: number | null;
  readonly people: number;
  /** Those of them whose archives all lie in cold storage. */
  readonly coldPeople: number;
  /** The organization itself and those directly below it, with all below; the most people first. */
  readonly branches: readonly (NamedOrganization & {
    readonly bought: number | null;
    readonly people: number;
    readonly coldPeople: number;
  })[];
  readonly cold: readonly ColdPerson[];
  /** Null: nothing was counted so far. */
  readonly countedAt: Instant | null;
}

/**
 * Licences of an organization and all below it: bought, in use, and who uses one up after leaving. A licence is
 * used by every person with an archive, also when all of theirs lie in cold storage. Throws as `chooseOrganization`.
 */
export async function showLicences(
  ctx: Context,
  actor: Actor,
  asked: AskedOrganization,
): Promise<LicenceDashboard> {
  const chosen = await chooseOrganization(ctx, actor, { verb: "licences", accept: ["full"], ...asked });
  const rows = await licenceTree(ctx.db);
  const nodes = rows.map(({ organizationId: id, parentId, name }) => ({ id, parentId, name }));
  const tree = branchesOf(nodes, chosen);
  const inside = tree.within === null ? rows : within(rows, tree.within);
  const counted = inside.filter(({ people, bought }) => people > 0 || bought !== null);
  const whole = summed(inside);
  const [countedAt, cold] = await Promise.all([
    licencesCountedAt(ctx.db, tree.within),
    whole.coldPeople === 0 ? [] : coldPeople(ctx.db, tree.within, MOST_PEOPLE),
  ]);
  const bought = new Map(rows.map((row) => [row.organizationId, row.bought]));
  const branches = tree
    .gather(counted)
    .map(({ id, name, rows: members }) => ({ id, name, bought: bought.get(id) ?? null, ...summed(members) }))
    .toSorted((a, b) => b.people - a.people || a.id - b.id);
  return {
    organization: { id: chosen.id, name: chosen.name },
    bought: bought.get(chosen.id) ?? boughtBelow(branches),
    ...whole,
    branches,
    cold,
    countedAt,
  };
}

function within(rows: readonly LicenceRow[], ids: readonly number[]): readonly LicenceRow[] {
  const chosen = new Set(ids);
  return rows.filter((row) => chosen.has(row.organizationId));
}

function summed(counts: readonly { readonly people: number; readonly coldPeople: number }[]): {
  people: number;
  coldPeople: number;
} {
  return {
    people: counts.reduce((sum, count) => sum + count.people, 0),
    coldPeople: counts.reduce((sum, count) => sum + count.coldPeople, 0),
  };
}

/** Where the whole has no number of its own, that of its parts, if any has one. */
function boughtBelow(branches: readonly { readonly bought: number | null }[]): number | null {
  const known = branches.flatMap(({ bought }) => bought ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** How many licences were bought for an organization itself; null: nobody said. Throws `denied`. */
export async function boughtLicences(
  ctx: Context,
  actor: Actor,
  organizationId: number,
): Promise<number | null> {
  await requireAccess(ctx, actor, "licences", organizationId);
  return await licencesBought(ctx.db, organizationId);
}

/** Says how many licences were bought for an organization; null: forget it. Throws `denied` and `invalid`. Audited (R13). */
export async function setLicences(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly bought: number | null },
): Promise<void> {
  const { organizationId, bought } = input;
  await requireAccess(ctx, actor, "rates", organizationId);
  if (bought !== null && (!Number.isInteger(bought) || bought < 0 || bought > MOST_LICENCES)) {
    throw new UsageError("invalid", "Give a whole number of licences, from 0 to 10,000,000.", "bought");
  }
  await ctx.db.transaction(async (tx) => {
    const at = ctx.now();
    const before = await saveLicencePool(tx, { organizationId, bought, by: actor.name, at });
    const row = { at, actor: actor.name, origin: actor.origin, action: "licences.set", organizationId };
    await writeAudit(tx, { ...row, entity: `licences:${organizationId}`, before, after: bought });
  });
}
