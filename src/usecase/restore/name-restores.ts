import { organizationNames } from "../../../db/query/organization.ts";
import type { RestoreScope } from "../../../db/query/restore.ts";
import type { Actor, Context } from "../context.ts";
import { restoreScope, type RestoreQuestion } from "./restore-scope.ts";

/** In the place of an organization's name. */
const OWN_DEVICES = "own devices";

/**
 * Whose restores are meant, by name. Whoever sees nothing but their own devices is told nothing of the organization
 * they named. Throws `denied`, `invalid`.
 */
export async function nameRestores(ctx: Context, actor: Actor, asked: RestoreQuestion): Promise<string> {
  const scope = await restoreScope(ctx, actor, { ...asked, verb: "restores-export" });
  return await nameOfScope(ctx, scope, asked.organizationId);
}

/** The same for a scope that is known already. */
export async function nameOfScope(
  ctx: Context,
  { ownerEmail }: RestoreScope,
  organizationId: number,
): Promise<string> {
  if (ownerEmail !== null) return OWN_DEVICES;
  return (await organizationNames(ctx.db, [organizationId])).get(organizationId) ?? "";
}
