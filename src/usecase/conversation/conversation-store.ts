import {
  findAccount,
  findConversation,
  findNewestConversation,
  findPersonalConversation,
  listTeamConversations,
  saveConversation,
} from "../../../db/query/conversation.ts";
import type { ConversationStore } from "../../port/conversation.ts";
import type { Context } from "../context.ts";
import { removeConversations } from "./remove-conversations.ts";

/** Teams whose members are looked through at most. */
const MOST_TEAMS = 50;

/** Keeps conversations in the database. */
export function conversationStore(ctx: Context): ConversationStore {
  return {
    save: async (kept) => await saveConversation(ctx.db, kept, ctx.now()),
    find: async (workspaceId, id) => await findConversation(ctx.db, workspaceId, id),
    findPersonal: async (workspaceId, userId) => await findPersonalConversation(ctx.db, workspaceId, userId),
    listTeams: async (workspaceId) => await listTeamConversations(ctx.db, workspaceId, MOST_TEAMS),
    findServiceUrl: async (workspaceId) =>
      (await findNewestConversation(ctx.db, workspaceId))?.serviceUrl ?? null,
    findAccount: async (workspaceId, email) =>
      await findAccount(ctx.db, { platform: "teams", workspaceId, email: email.toLowerCase() }),
    async remove(workspaceId, gone) {
      const what =
        "teamId" in gone
          ? { by: "team" as const, id: gone.teamId }
          : { by: "conversation" as const, id: gone.conversationId };
      await removeConversations(ctx, { platform: "teams", workspaceId, ...what });
    },
  };
}
