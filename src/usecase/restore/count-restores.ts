import { type CoverageRow, restoreCoverages, restoresByOrganization } from "../../../db/query/restore.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

export interface RestoreCount {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  /** Of the organization itself, as far back as they are known; null: no restore history was read yet. */
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
  const counts = known
    ? await restoresByOrganization(
        ctx.db,
        visible.map(({ id }) => id),
      )
    : null;
  const organizations = visible.map(({ id, name, depth }) => ({
    id,
    name,
    depth,
    restores: counts === null ? null : (counts.get(id) ?? 0),
  }));
  return { organizations, coverage };
}
