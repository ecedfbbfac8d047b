import type { Conversation, ConversationStore } from "../../src/port/conversation.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { Channel } from "../../src/port/messenger.ts";
import type { Activity } from "./payload.ts";
import { toDeliveryError } from "./errors.ts";
import type { CallPlace, TeamsCalls } from "./calls.ts";

/** Finds the conversation that a message belongs in. */
export interface Conversations {
  /** Keeps a conversation that was heard of; again only when something about it is new. */
  note(conversation: Conversation): Promise<void>;
  /** By the id of a conversation, or of an account. Rejects with a permanent `DeliveryError` when there is none. */
  find(channel: Channel): Promise<Conversation>;
  /** The bot's own conversation with an account; begins it when there is none yet. */
  personal(workspaceId: string, userId: string): Promise<Conversation>;
  forget(workspaceId: string): void;
}

/** Conversations remembered at most, besides what is kept. */
const MOST_REMEMBERED = 10_000;
const MESSAGE = ";messageid=";
/** Entra's ids of accounts; those of conversations look otherwise. */
const ACCOUNT = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu;

export function createConversations(parts: {
  readonly store: ConversationStore;
  readonly calls: TeamsCalls;
  readonly botId: string;
}): Conversations {
  const { store, calls, botId } = parts;
  const known = new Map<string, Conversation>();

  function remember(conversation: Conversation): Conversation {
    const { workspaceId, conversationId, userId } = conversation;
    for (const key of [conversationId, userId]) {
      if (key !== null) known.set(`${workspaceId} ${key}`, conversation);
    }
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return conversation;
  }

  async function begin(workspaceId: string, userId: string): Promise<Conversation> {
    const serviceUrl = await store.findServiceUrl(workspaceId);
    if (serviceUrl === null)
      throw new DeliveryError("The bot was not added to Teams yet: nobody has spoken to it.", {
        kind: "permanent",
      });
    const begun = calls.create(serviceUrl, {
      bot: { id: botId },
      members: [{ id: userId }],
      isGroup: false,
      tenantId: workspaceId,
      channelData: { tenant: { id: workspaceId } },
    });
    const made = await begun.catch((error: unknown) => {
      throw toDeliveryError(error);
    });
    const conversation: Conversation = {
      platform: "teams",
      workspaceId,
      conversationId: made.conversationId,
      kind: "personal",
      serviceUrl,
      userId,
      teamId: null,
      name: null,
    };
    await store.save(conversation);
    return remember(conversation);
  }

  async function personal(workspaceId: string, userId: string): Promise<Conversation> {
    const kept = known.get(`${workspaceId} ${userId}`) ?? (await store.findPersonal(workspaceId, userId));
    return kept === null ? await begin(workspaceId, userId) : remember(kept);
  }

  return {
    async note(conversation) {
      const before = known.get(`${conversation.workspaceId} ${conversation.conversationId}`);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(conversation)) return;
      await store.save(conversation);
      remember(conversation);
    },
    async find({ workspaceId, channelId }) {
      if (ACCOUNT.test(channelId)) return await personal(workspaceId, channelId);
      const kept = known.get(`${workspaceId} ${channelId}`) ?? (await store.find(workspaceId, channelId));
      if (kept !== null) return remember(kept);
      throw new DeliveryError("The bot is not in the conversation: add it there.", { kind: "permanent" });
    },
    personal,
    forget(workspaceId) {
      for (const key of known.keys()) if (key.startsWith(`${workspaceId} `)) known.delete(key);
    },
  };
}

/** The conversation an activity is from; a thread of a channel belongs to the channel. */
export function conversationOf(activity: Activity, workspaceId: string): Conversation {
  const { conversation, channelData, from } = activity;
  const personal = conversation.conversationType === "personal" || conversation.id.startsWith("a:");
  const team = channelData?.team ?? null;
  const channel = channelData?.channel ?? null;
  const [own = conversation.id] = conversation.id.split(MESSAGE, 1);
  return {
    platform: "teams",
    workspaceId,
    conversationId: own,
    kind: personal ? "personal" : team === null ? "group" : "channel",
    serviceUrl: activity.serviceUrl,
    userId: personal ? (from.aadObjectId ?? from.id) : null,
    teamId: team?.id ?? null,
    name: personal ? null : (channel?.name ?? conversation.name),
  };
}

/** The first message of the thread an activity is in; null: it is in none. */
export function threadOf(activity: Activity): string | null {
  return activity.conversation.id.split(MESSAGE)[1] ?? null;
}

/** Where the replies to a message go: to its thread in a channel, else below everything. */
export function threadPlace(conversation: Conversation, messageId: string | null): CallPlace {
  const { serviceUrl, conversationId, kind } = conversation;
  if (kind !== "channel" || messageId === null) return { serviceUrl, conversationId };
  return { serviceUrl, conversationId: `${conversationId}${MESSAGE}${messageId}` };
}
