import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import {
  type AddressRow,
  allowAddress,
  findAddress,
  setReportOptOut,
} from "../../../db/query/email-address.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

export interface AddressInput {
  readonly email: string;
  /** Lets mail go to it again after a hard bounce. */
  readonly allow?: boolean;
  /** Whether the Thursday report is mailed to it; left out: as it is. */
  readonly reports?: boolean;
}

/**
 * Says what is known of an address and changes it, for an `admin`: what a bounce or its reader switched off is
 * switched on again. Throws `invalid` for what is no address. Audited (R13).
 */
export async function setAddress(ctx: Context, actor: Actor, input: AddressInput): Promise<AddressRow> {
  await requireRootAccess(ctx, actor, "deliveries");
  const email = normalEmail(input.email);
  if (!isEmailAddress(email))
    throw new UsageError("invalid", `"${input.email}" is no e-mail address.`, "email");
  return await ctx.db.transaction(async (tx) => {
    const before = await findAddress(tx, email);
    const allowed = input.allow === true && (await allowAddress(tx, email));
    const switched = input.reports !== undefined && (await setReportOptOut(tx, email, !input.reports));
    const after = await findAddress(tx, email);
    if (allowed || switched) {
      await writeAudit(tx, {
        at: ctx.now(),
        actor: actor.name,
        origin: actor.origin,
        action: "address.set",
        entity: `address:${email}`,
        before,
        after,
      });
    }
    return after;
  });
}
