import { and, asc, eq, isNull } from "drizzle-orm";

import type { Queryable, Tx } from "../client.ts";
import { subscription } from "../schema/ledger.ts";

export type SubscriptionRow = typeof subscription.$inferSelect;
export type NewSubscription = typeof subscription.$inferInsert;
export type SubscribedPlace = Pick<SubscriptionRow, "platform" | "workspaceId" | "channelId">;

/** What a channel follows, switched off or not, the oldest first. */
export async function subscriptionsOf(q: Queryable, place: SubscribedPlace): Promise<SubscriptionRow[]> {
  return await q.orm
    .select()
    .from(subscription)
    .where(
      and(
        eq(subscription.platform, place.platform),
        eq(subscription.workspaceId, place.workspaceId),
        eq(subscription.channelId, place.channelId),
      ),
    )
    .orderBy(asc(subscription.id));
}

/** The same of one organization, or of the bot itself (null), while nobody else can change it. */
export async function lockSubscription(
  tx: Tx,
  place: SubscribedPlace,
  organizationId: number | null,
): Promise<SubscriptionRow | null> {
  // Of what does not exist yet no row can be locked, and null is not held unique.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${place.platform} ${place.workspaceId} ${place.channelId}`}, 7240011))`;
  const [row] = await tx.orm
    .select()
    .from(subscription)
    .where(
      and(
        eq(subscription.platform, place.platform),
        eq(subscription.workspaceId, place.workspaceId),
        eq(subscription.channelId, place.channelId),
        organizationId === null
          ? isNull(subscription.organizationId)
          : eq(subscription.organizationId, organizationId),
      ),
    );
  return row ?? null;
}

export async function addSubscription(tx: Tx, added: NewSubscription): Promise<SubscriptionRow> {
  const [row] = await tx.orm.insert(subscription).values(added).returning();
  if (row === undefined) throw new Error("A subscription was not stored.");
  return row;
}

export async function changeSubscription(
  tx: Tx,
  id: number,
  changes: Partial<NewSubscription>,
): Promise<SubscriptionRow> {
  const [row] = await tx.orm.update(subscription).set(changes).where(eq(subscription.id, id)).returning();
  if (row === undefined) throw new Error(`Subscription ${id} was removed while it was being changed.`);
  return row;
}

/** Ends a subscription: it is kept, switched off, because the ledger speaks of it. */
export async function endSubscription(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.orm.update(subscription).set({ active: false, offReason: reason }).where(eq(subscription.id, id));
}

export interface ListedSubscription extends SubscriptionRow {
  /** Null: it gets notices about the bot itself. */
  readonly organizationName: string | null;
}

/** Subscriptions of these organizations, and those of the bot itself when asked for. */
export async function listSubscriptions(
  q: Queryable,
  of: { readonly organizationIds: readonly number[]; readonly operations: boolean },
): Promise<ListedSubscription[]> {
  const rows = await q.sql<ListedSubscription[]>`
    select s.id, s.organization_id as "organizationId", s.platform, s.workspace_id as "workspaceId", s.channel_id as "channelId",
      s.alerts, s.warnings, s.reports, s.owner_names as "ownerNames", s.post_time as "postTime", s.zone, s.thread, s.active,
      s.off_reason as "offReason", s.namespace, s.created_by as "createdBy", s.created_at as "createdAt", o.name as "organizationName"
    from subscription s left join organization o on o.id = s.organization_id
    where (s.organization_id = any (${[...of.organizationIds]}::int[]) or (${of.operations} and s.organization_id is null))
    order by s.active desc, o.name nulls first, s.id limit 200`;
  return [...rows];
}
