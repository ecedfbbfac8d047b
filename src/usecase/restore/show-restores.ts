import { writeAudit } from "../../../db/query/audit.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import {
  type CoverageRow,
  countRestores,
  listRestores,
  restoreCoverages,
  type RestorePlace,
  type RestoreRow,
} from "../../../db/query/restore.ts";
import type { Actor, Context } from "../context.ts";
import { restoreScope, type RestoreQuestion } from "./restore-scope.ts";

export interface ShownRestores {
  readonly organization: { readonly id: number; readonly name: string };
  /** Those of the asker's own devices alone. */
  readonly own: boolean;
  readonly days: number;
  readonly restores: readonly RestoreRow[];
  readonly total: number;
  /** How many of them somebody should look at. */
  readonly flagged: number;
  readonly coverage: readonly CoverageRow[];
}

/**
 * The restores of an organization and everything below it, the newest first, and from when to when they are known.
 * Each look leaves an audit row (R13). Throws `denied`, and `invalid` for a number of days that is none.
 */
export async function showRestores(
  ctx: Context,
  actor: Actor,
  asked: RestoreQuestion & { readonly limit: number; readonly after?: RestorePlace | null },
): Promise<ShownRestores> {
  const { organizationId, days, limit } = asked;
  const scope = await restoreScope(ctx, actor, { ...asked, verb: "restores" });
  return await ctx.db.transaction(async (tx) => {
    const restores = await listRestores(tx, scope, { after: asked.after ?? null, limit });
    const names = await organizationNames(tx, [organizationId]);
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "restores.view",
      organizationId,
      entity: "restores",
      after: { days, shown: restores.length, own: scope.ownerEmail !== null },
    });
    return {
      organization: { id: organizationId, name: names.get(organizationId) ?? "" },
      own: scope.ownerEmail !== null,
      days,
      restores,
      ...(await countRestores(tx, scope)),
      coverage: await restoreCoverages(tx),
    };
  });
}
