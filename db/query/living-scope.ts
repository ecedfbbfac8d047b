import type { Queryable } from "../client.ts";

/** The organization that a living message's channel follows; null when it is gone. */
export async function messageOrganization(q: Queryable, livingMessageId: number): Promise<number | null> {
  const [row] = await q.sql<{ organizationId: number | null }[]>`
    select s.organization_id as "organizationId" from living_message m join subscription s on s.id = m.subscription_id
    where m.id = ${livingMessageId}`;
  return row?.organizationId ?? null;
}
