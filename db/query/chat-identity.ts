import { and, eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { chatIdentity } from "../schema/person.ts";

export type ChatIdentityRow = typeof chatIdentity.$inferSelect;
export type ChatAccount = Pick<ChatIdentityRow, "platform" | "workspaceId" | "userId">;

/** What was found out about an account; null: nobody looked yet. */
export async function findIdentity(q: Queryable, account: ChatAccount): Promise<ChatIdentityRow | null> {
  const [row] = await q.orm
    .select()
    .from(chatIdentity)
    .where(
      and(
        eq(chatIdentity.platform, account.platform),
        eq(chatIdentity.workspaceId, account.workspaceId),
        eq(chatIdentity.userId, account.userId),
      ),
    );
  return row ?? null;
}

/** Keeps what was found out, in the place of what was known before. */
export async function saveIdentity(
  q: Queryable,
  found: ChatAccount & {
    /** Lower case; null: not believed. */
    readonly email: string | null;
    readonly zone: string | null;
    readonly locale: string | null;
    readonly checkedAt: Instant;
  },
): Promise<void> {
  const { email, zone, locale, checkedAt } = found;
  const { platform, workspaceId, userId } = found;
  await q.orm
    .insert(chatIdentity)
    .values({ platform, workspaceId, userId, email, zone, locale, checkedAt })
    .onConflictDoUpdate({
      target: [chatIdentity.platform, chatIdentity.workspaceId, chatIdentity.userId],
      set: { email, zone, locale, checkedAt },
    });
}

/** The approved workspaces, those first in which the address was believed last. */
export async function workspacesOf(
  q: Queryable,
  email: string,
): Promise<Pick<ChatAccount, "platform" | "workspaceId">[]> {
  const rows = await q.sql<Pick<ChatAccount, "platform" | "workspaceId">[]>`
    select i.platform, i.workspace_id as "workspaceId" from installation i
    left join lateral (
      select max(checked_at) as at from chat_identity c
      where c.platform = i.platform and c.workspace_id = i.workspace_id and c.email = ${email}
    ) heard on true
    where i.approved_at is not null and i.removed_at is null
    order by heard.at desc nulls last, i.platform, i.workspace_id`;
  return [...rows];
}
