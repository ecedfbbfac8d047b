import { removeGrant } from "../../../db/query/grant.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { normalEmail } from "../../core/email-address.ts";
import { requireGrant } from "../access/require-grant.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import type { GrantInput } from "./grant-role.ts";

/**
 * Takes a role in an organization from an address (R24). Who is only trying out the sample company can
 * take what was granted that way. Throws `denied`, `not-found`.
 */
export async function revokeRole(ctx: Context, actor: Actor, input: GrantInput): Promise<void> {
  const { role, organizationId } = input;
  const decision = await requireGrant(ctx, actor, role, organizationId);
  const email = normalEmail(input.email);
  await ctx.db.transaction(async (tx) => {
    const id = await removeGrant(tx, { email, role, organizationId }, decision.reason !== "sample");
    if (id === null) {
      throw new UsageError("not-found", `${email} was not given the role ${role} there.`, "email");
    }
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "grant.remove",
      organizationId,
      entity: `grant:${id}`,
      before: { email, role, organizationId },
      reason: input.reason ?? null,
    });
  });
}
