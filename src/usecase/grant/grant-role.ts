import { addGrant } from "../../../db/query/grant.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import type { Role } from "../../core/access.ts";
import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import { requireGrant } from "../access/require-grant.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

export interface GrantInput {
  readonly email: string;
  readonly role: Role;
  readonly organizationId: number;
  readonly reason?: string | undefined;
}

/**
 * Gives an address a role in an organization and its descendants (R24); the person need not be known yet.
 * What is granted while trying out the sample company goes with it. Throws `denied`, `invalid`, `conflict`.
 */
export async function grantRole(ctx: Context, actor: Actor, input: GrantInput): Promise<void> {
  const { role, organizationId } = input;
  const decision = await requireGrant(ctx, actor, role, organizationId);
  const email = normalEmail(input.email);
  if (!isEmailAddress(email)) {
    throw new UsageError("invalid", `"${input.email}" is no e-mail address.`, "email");
  }
  const namespace = decision.reason === "sample" ? "sample" : "local";
  await ctx.db.transaction(async (tx) => {
    const at = ctx.now();
    const id = await addGrant(tx, {
      email,
      role,
      organizationId,
      namespace,
      grantedBy: actor.name,
      grantedAt: at,
    });
    if (id === null) throw new UsageError("conflict", `${email} has the role ${role} there already.`, "role");
    await writeAudit(tx, {
      at,
      actor: actor.name,
      origin: actor.origin,
      action: "grant.add",
      organizationId,
      entity: `grant:${id}`,
      after: { email, role, organizationId },
      reason: input.reason ?? null,
    });
  });
}
