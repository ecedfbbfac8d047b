import type { ConversationStore } from "../../src/port/conversation.ts";
import { isOwn } from "./answer.ts";
import type { TeamsCalls } from "./calls.ts";
import type { TeamsLog } from "./log.ts";
import type { Way } from "./way.ts";

/**
 * A button of an answer in somebody's own chat means the conversation that was asked in. What a button carries may be
 * made up, so only a member of that conversation gets there; whoever is none pressed it where it is.
 */
export async function atOrigin(
  parts: { readonly store: ConversationStore; readonly calls: TeamsCalls; readonly log: TeamsLog },
  way: Way,
  conversationId: string,
): Promise<Way> {
  if (!isOwn(way)) return way;
  const { workspaceId } = way.asker;
  const origin = await parts.store.find(workspaceId, conversationId);
  if (origin === null || origin.kind === "personal") return way;
  const at = { serviceUrl: origin.serviceUrl, conversationId };
  const member = await parts.calls.member(at, way.accountId).catch((error: unknown) => {
    parts.log.info({ error: String(error) }, "it could not be found out who is in a conversation");
    return null;
  });
  if (member === null) return way;
  const place = { workspaceId, channelId: conversationId, kind: "channel", name: origin.name } as const;
  return { ...way, origin, place };
}
