import { eq } from "drizzle-orm";

import type { Queryable } from "../client.ts";
import { livingMessage, subscription } from "../schema/ledger.ts";
import type { SubscriptionRow } from "./subscription.ts";

/** The organization that a living message's channel follows; null when it is gone. */
export async function messageOrganization(q: Queryable, livingMessageId: number): Promise<number | null> {
  const [row] = await q.sql<{ organizationId: number | null }[]>`
    select s.organization_id as "organizationId" from living_message m join subscription s on s.id = m.subscription_id
    where m.id = ${livingMessageId}`;
  return row?.organizationId ?? null;
}

/** The channel that a living message stands in; null when it is gone. */
export async function subscriptionOfMessage(
  q: Queryable,
  livingMessageId: number,
): Promise<SubscriptionRow | null> {
  const [row] = await q.orm
    .select({ subscription })
    .from(livingMessage)
    .innerJoin(subscription, eq(subscription.id, livingMessage.subscriptionId))
    .where(eq(livingMessage.id, livingMessageId));
  return row?.subscription ?? null;
}
