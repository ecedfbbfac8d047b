import { countSourceDevices } from "../../../db/query/source-count.ts";
import { listSources, type SourceRow } from "../../../db/query/source.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";

export interface ShownSource extends SourceRow {
  readonly devices: number;
}

/** Where observations come from, and how fresh they are. */
export async function showSources(ctx: Context, actor: Actor): Promise<readonly ShownSource[]> {
  await requireRootAccess(ctx, actor, "sources");
  const [sources, counts] = await Promise.all([listSources(ctx.db), countSourceDevices(ctx.db)]);
  return sources.map((source) => ({ ...source, devices: counts.get(source.id) ?? 0 }));
}
