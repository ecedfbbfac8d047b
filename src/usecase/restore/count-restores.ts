import { restoreCoverages, restoresByOrganization } from "../../../db/query/restore.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

export interface RestoreCount {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  /** Of the organization itself, as far back as they are known. */
  readonly restores: number;
}

/**
 * The organizations whose restore history the actor may see, and how many restores each has; none at all while
 * nobody knows any.
 */
export async function countOrganizationRestores(
  ctx: Context,
  actor: Actor,
): Promise<readonly RestoreCount[]> {
  const coverage = await restoreCoverages(ctx.db);
  if (coverage.every((one) => one.lastReadAt === null)) return [];
  const visible = await visibleOrganizations(ctx, actor, { verb: "restores", accept: ["full"] });
  const counts = await restoresByOrganization(
    ctx.db,
    visible.map(({ id }) => id),
  );
  return visible.map(({ id, name, depth }) => ({ id, name, depth, restores: counts.get(id) ?? 0 }));
}
