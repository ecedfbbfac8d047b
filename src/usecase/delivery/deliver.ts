import { parseDestination } from "../../core/subject.ts";
import { deliverDirect } from "./deliver-direct.ts";
import { deliverMails } from "./deliver-mails.ts";
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
  if (to.kind === "mail") await deliverMails(ctx, [destination]);
  else if (to.kind === "direct") await deliverDirect(ctx, destination, to.email);
  else await deliverSubscription(ctx, destination, to.subscriptionId);
}

/** The same for all of these, with the mails together. */
export async function deliverAll(ctx: DeliveryContext, destinations: readonly string[]): Promise<void> {
  const isMail = (destination: string): boolean => parseDestination(destination)?.kind === "mail";
  for (const destination of destinations) if (!isMail(destination)) await deliver(ctx, destination);
  await deliverMails(ctx, destinations.filter(isMail));
}
