import { randomUUID } from "node:crypto";

import { and, desc, eq, isNotNull, sql } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { conversation, type KeptReference } from "../schema/admin.ts";
import { chatIdentity } from "../schema/person.ts";

/** A conversation as it is kept, flat. */
export interface KeptConversation extends KeptReference {
  readonly platform: "slack" | "teams";
  readonly workspaceId: string;
  readonly conversationId: string;
  /** Whose personal conversation it is. */
  readonly userId: string | null;
}

const TEAM = sql<string | null>`${conversation.reference} ->> 'teamId'`;

/** Keeps a conversation. A name or team that is not said again stays. */
export async function saveConversation(q: Queryable, kept: KeptConversation, now: Instant): Promise<void> {
  const { platform, workspaceId, conversationId, userId, kind, serviceUrl, teamId, name } = kept;
  await q.orm
    .insert(conversation)
    .values({
      id: randomUUID(),
      platform,
      workspaceId,
      conversationId,
      userId,
      reference: { kind, serviceUrl, teamId, name },
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: [conversation.platform, conversation.workspaceId, conversation.conversationId],
      set: {
        userId,
        reference: sql`${conversation.reference} || jsonb_strip_nulls(excluded.reference)`,
        updatedAt: now,
      },
    });
}

export async function findConversation(
  q: Queryable,
  workspaceId: string,
  conversationId: string,
): Promise<KeptConversation | null> {
  const [row] = await q.orm
    .select()
    .from(conversation)
    .where(and(isIn(workspaceId), eq(conversation.conversationId, conversationId)));
  return flat(row);
}

/** The newest, when an account has several. */
export async function findPersonalConversation(
  q: Queryable,
  workspaceId: string,
  userId: string,
): Promise<KeptConversation | null> {
  const [row] = await q.orm
    .select()
    .from(conversation)
    .where(and(isIn(workspaceId), eq(conversation.userId, userId)))
    .orderBy(desc(conversation.updatedAt))
    .limit(1);
  return flat(row);
}

/** The newest of all conversations; null: there is none. */
export async function findNewestConversation(
  q: Queryable,
  workspaceId: string,
): Promise<KeptConversation | null> {
  const [row] = await q.orm
    .select()
    .from(conversation)
    .where(isIn(workspaceId))
    .orderBy(desc(conversation.updatedAt))
    .limit(1);
  return flat(row);
}

/** One conversation of each team, at most `limit`. */
export async function listTeamConversations(
  q: Queryable,
  workspaceId: string,
  limit: number,
): Promise<KeptConversation[]> {
  const rows = await q.orm
    .selectDistinctOn([TEAM])
    .from(conversation)
    .where(and(isIn(workspaceId), isNotNull(TEAM)))
    .orderBy(TEAM, desc(conversation.updatedAt))
    .limit(limit);
  return rows.flatMap((row) => flat(row) ?? []);
}

/** The account of a workspace that was last believed to have an address; null: none was. */
export async function findAccount(
  q: Queryable,
  account: { readonly platform: "slack" | "teams"; readonly workspaceId: string; readonly email: string },
): Promise<string | null> {
  const { platform, workspaceId, email } = account;
  const [row] = await q.orm
    .select({ userId: chatIdentity.userId })
    .from(chatIdentity)
    .where(
      and(
        eq(chatIdentity.platform, platform),
        eq(chatIdentity.workspaceId, workspaceId),
        eq(chatIdentity.email, email),
      ),
    )
    .orderBy(desc(chatIdentity.checkedAt))
    .limit(1);
  return row?.userId ?? null;
}

export interface GoneConversations {
  readonly platform: "teams";
  readonly workspaceId: string;
  readonly by: "conversation" | "team";
  /** Of the conversation, or of the team. */
  readonly id: string;
}

/** Forgets a conversation, or all of a team. Returns what was forgotten. */
export async function deleteConversations(tx: Tx, gone: GoneConversations): Promise<KeptConversation[]> {
  const { workspaceId, by, id } = gone;
  const rows = await tx.orm
    .delete(conversation)
    .where(and(isIn(workspaceId), by === "team" ? eq(TEAM, id) : eq(conversation.conversationId, id)))
    .returning();
  return rows.flatMap((row) => flat(row) ?? []);
}

/** Switches the subscriptions of channels off. Returns how many. */
export async function switchOffChannels(
  tx: Tx,
  of: { readonly workspaceId: string; readonly channelIds: readonly string[] },
  reason: string,
): Promise<number> {
  const rows = await tx.sql`
    update subscription set active = false, off_reason = ${reason}
    where platform = 'teams' and workspace_id = ${of.workspaceId} and active
      and channel_id = any(${[...of.channelIds]}::text[])
    returning id`;
  return rows.length;
}

function isIn(workspaceId: string): ReturnType<typeof and> {
  return and(eq(conversation.platform, "teams"), eq(conversation.workspaceId, workspaceId));
}

function flat(row: typeof conversation.$inferSelect | undefined): KeptConversation | null {
  if (row === undefined) return null;
  const { platform, workspaceId, conversationId, userId, reference } = row;
  const { kind, serviceUrl, teamId, name } = reference;
  // What a merge strips is null.
  return {
    platform,
    workspaceId,
    conversationId,
    userId,
    kind,
    serviceUrl,
    teamId: teamId ?? null,
    name: name ?? null,
  };
}
