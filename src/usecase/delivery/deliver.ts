import { parseDestination } from "../../core/subject.ts";
import { deliverMail } from "./deliver-mail.ts";
import { deliverSubscription } from "./deliver-subscription.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/**
 * Sends what is due for one destination of the ledger. Safe to run at any time and twice: it takes what
 * is unsettled and ends at once when there is nothing.
 */
export async function deliver(ctx: DeliveryContext, destination: string): Promise<void> {
  const to = parseDestination(destination);
  if (to === null) {
    ctx.log.error({ destination }, "a delivery job names a destination nothing can be sent to");
    return;
  }
  if (to.kind === "mail") await deliverMail(ctx, destination, to.email);
  else await deliverSubscription(ctx, destination, to.subscriptionId);
}
