import type { Instant } from "../../core/instant.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import { markBounced } from "../../../db/query/owner-mail.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/** Switches an address off that its mail server refused for good, and tells administrators. */
export async function reportBounce(
  ctx: DeliveryContext,
  { destination, email }: { readonly destination: string; readonly email: string },
  cause: unknown,
): Promise<void> {
  const now: Instant = ctx.now();
  const answer = cause instanceof DeliveryError ? cause.message : "no reason given.";
  await ctx.db.transaction(async (tx) => {
    await markBounced(tx, email, now);
    await oweNotice(ctx, tx, {
      subject: `bounced:${email}`,
      subjectAt: now,
      title: `Mail to ${email} was refused`,
      text: `The mail server refused ${email} for good: ${answer} Nothing more is sent to it until the address is corrected in the backup system or allowed again: address ${email} --allow`,
      notOver: destination,
    });
  });
}
