import { organizationPath } from "../../../db/query/organization.ts";
import { decideGrant, type Allowed, type Role } from "../../core/access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { askerFor, denied } from "./require-access.ts";

/** Lets the actor through who may give or take this role there (R24). */
export async function requireGrant(
  ctx: Context,
  actor: Actor,
  role: Role,
  organizationId: number,
): Promise<Allowed> {
  const path = await organizationPath(ctx.db, organizationId);
  const decision = decideGrant({ ...(await askerFor(ctx, actor)), path }, role);
  if (decision.allowed) return decision;
  switch (decision.reason) {
    case "admin-only-at-root":
      throw new UsageError(
        "invalid",
        "The role admin is for the whole company and can only be given at the root organization. Use org-admin here.",
        "role",
      );
    case "role-too-low":
      throw new UsageError("denied", "You can give and take roles up to your own, org-admin.", "role");
    case "no-organization":
    case "no-role":
      throw denied();
  }
}
