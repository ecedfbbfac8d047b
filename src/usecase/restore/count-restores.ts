import { type CoverageRow, restoreCoverages, restoresByOrganization } from "../../../db/query/restore.ts";
import type { TreeRow } from "../../../db/query/organization.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

export interface RestoreCount {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  /** Of the organization and all below it, as far back as they are known; null: no restore history was read yet. */
  readonly restores: number | null;
}

export interface RestoreCounts {
  readonly organizations: readonly RestoreCount[];
  readonly coverage: readonly CoverageRow[];
}

/** The organizations whose restore history the actor may see, how many restores each has, and what is known of them. */
export async function countOrganizationRestores(ctx: Context, actor: Actor): Promise<RestoreCounts> {
  const coverage = await restoreCoverages(ctx.db);
  const known = coverage.some((one) => one.lastReadAt !== null);
  const visible = await visibleOrganizations(ctx, actor, { verb: "restores", accept: ["full"] });
  const counts = known ? await countWithBelow(ctx, visible) : null;
  const organizations = visible.map(({ id, name, depth }) => ({
    id,
    name,
    depth,
    restores: counts === null ? null : (counts.get(id) ?? 0),
  }));
  return { organizations, coverage };
}

/** What is below an organization is visible with it. */
async function countWithBelow(
  ctx: Context,
  visible: readonly TreeRow[],
): Promise<ReadonlyMap<number, number>> {
  const ids = visible.map(({ id }) => id);
  const counts = new Map(await restoresByOrganization(ctx.db, ids));
  // From the bottom of the tree to its top.
  for (const { id, parentId } of visible.toReversed()) {
    if (parentId !== null) counts.set(parentId, (counts.get(parentId) ?? 0) + (counts.get(id) ?? 0));
  }
  return counts;
}
