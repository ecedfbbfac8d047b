import type { Asker, Bot, ChatEvent } from "../../src/port/bot.ts";
import type { Conversation, ConversationStore } from "../../src/port/conversation.ts";
import type { InstallationStore } from "../../src/port/installation.ts";
import { type Answers, READER } from "./answer.ts";
import type { TeamsCalls } from "./calls.ts";
import { type Conversations, conversationOf, threadOf } from "./conversations.ts";
import type { TeamsDirectory } from "./directory.ts";
import type { TeamsLog } from "./log.ts";
import { type Activity, mentionsOf, readerOf } from "./payload.ts";
import { plainText } from "./plain.ts";
import type { TeamsRenderer } from "./renderer.ts";
import type { Speak } from "./speak.ts";
import type { Way } from "./way.ts";
import { greet } from "./greet.ts";

export interface ListenParts {
  readonly bot: Bot;
  readonly answers: Answers;
  readonly renderer: TeamsRenderer;
  readonly conversations: Conversations;
  readonly store: ConversationStore;
  readonly installations: InstallationStore;
  readonly directory: TeamsDirectory;
  readonly speak: Speak;
  readonly calls: TeamsCalls;
  readonly log: TeamsLog;
  /** How long an answer may take before it is shown that it is on its way. */
  readonly typingAfterMs: number;
}

export const UNEXPECTED = "Something went wrong here. It was logged; try again later.";

/** Does what an activity asks for that wants no answer of its own. Does not reject. */
export async function hear(parts: ListenParts, activity: Activity, workspaceId: string): Promise<void> {
  try {
    switch (activity.type) {
      case "message":
        await onMessage(parts, activity, workspaceId);
        return;
      case "installationUpdate":
        await onInstallation(parts, activity, workspaceId);
        return;
      case "conversationUpdate":
        await onConversation(parts, activity, workspaceId);
        return;
      default:
        return;
    }
  } catch (error) {
    parts.log.error(
      { activity: activity.type, error: String(error) },
      "something done in Teams was not answered",
    );
  }
}

/** Who did it, and how they are answered. */
export async function wayOf(parts: ListenParts, activity: Activity, workspaceId: string): Promise<Way> {
  const { from } = activity;
  const asker: Asker = { platform: "teams", workspaceId, userId: from.aadObjectId ?? from.id };
  const heard = conversationOf(activity, workspaceId);
  const conversation = await named(parts, heard);
  parts.directory.note(asker, { conversation, accountId: from.id, ...readerOf(activity) });
  return {
    asker,
    accountId: from.id,
    conversation,
    place: {
      workspaceId,
      channelId: conversation.conversationId,
      kind: conversation.kind === "personal" ? "personal" : "channel",
      name: conversation.name,
    },
    origin: null,
    thread: threadOf(activity),
    message: activity.replyToId,
    targeted: activity.recipient.isTargeted === true,
    reopen: null,
  };
}

/** A message of a channel does not say the channel's name: it is asked for once. */
async function named(parts: ListenParts, heard: Conversation): Promise<Conversation> {
  if (heard.kind !== "channel" || heard.name !== null || heard.teamId === null) return heard;
  const kept = await parts.store.find(heard.workspaceId, heard.conversationId);
  if (kept !== null && kept.name !== null) return { ...heard, name: kept.name };
  const channels = await parts.calls.channels(heard.serviceUrl, heard.teamId).catch((error: unknown) => {
    parts.log.info({ error: String(error) }, "the channels of a team could not be listed");
    return [];
  });
  const channel = channels.find(({ id }) => id === heard.conversationId);
  return { ...heard, name: channel === undefined ? null : (channel.name ?? "General") };
}

async function onMessage(parts: ListenParts, activity: Activity, workspaceId: string): Promise<void> {
  // What other programs say is no question.
  if (activity.from.role === "bot" || activity.from.id.startsWith("28:")) return;
  const way = await wayOf(parts, activity, workspaceId);
  await parts.conversations.note(way.conversation);
  const text = plainText(activity.text ?? "", mentionsOf(activity, activity.recipient.id));
  // Clients that know no other way send a pressed button as a message.
  const pressed = text === "" ? parts.renderer.readAsked({ data: activity.value }) : null;
  if (pressed?.kind === "press") {
    const { payload, form } = pressed;
    const { asker, place, message } = way;
    await answer(
      parts,
      { ...way, reopen: { press: payload } },
      { kind: "press", asker, place, payload, message, form },
    );
    return;
  }
  const line = pressed?.kind === "command" ? pressed.text : text;
  await answer(parts, { ...way, reopen: { command: line } }, commandOf(way, line));
}

/** `home` is a place in other chats; here it is asked for like all else. */
export function commandOf({ asker, place, targeted }: Way, text: string): ChatEvent {
  if (text.toLowerCase() === "home") return { kind: "home", asker };
  const said = place.kind === "personal" ? "personal" : targeted ? "slash" : "mention";
  return { kind: "command", asker, place, text, said };
}

async function answer(parts: ListenParts, way: Way, event: ChatEvent): Promise<void> {
  const slow = setTimeout(() => {
    void parts.speak.typing(way.conversation, way.thread);
  }, parts.typingAfterMs);
  try {
    const answered = await parts.bot.handle(event);
    clearTimeout(slow);
    await parts.answers.show(answered, way);
  } catch (error) {
    parts.log.error({ event: event.kind, error: String(error) }, "something done in Teams was not answered");
    await parts.answers.tell(UNEXPECTED, way).catch((why: unknown) => {
      parts.log.warn({ error: String(why) }, "nor could that be said");
    });
  } finally {
    clearTimeout(slow);
  }
}

async function onInstallation(parts: ListenParts, activity: Activity, workspaceId: string): Promise<void> {
  const action = activity.action ?? "";
  if (action.startsWith("remove")) {
    await remove(parts, activity, workspaceId);
    return;
  }
  const way = await wayOf(parts, activity, workspaceId);
  await parts.conversations.note(way.conversation);
  // An upgrade is no news to those who are there.
  if (action === "add") await greet(parts, way, READER);
}

async function onConversation(parts: ListenParts, activity: Activity, workspaceId: string): Promise<void> {
  const own = activity.recipient.id;
  const { channelData } = activity;
  const event = channelData?.eventType ?? "";
  const channel = channelData?.channel ?? null;
  if (event === "channelDeleted" && channel !== null) {
    parts.conversations.forget(workspaceId);
    await parts.store.remove(workspaceId, { conversationId: channel.id });
    return;
  }
  const gone = (activity.membersRemoved ?? []).some(({ id }) => id === own);
  if (gone || event === "teamDeleted" || event === "teamHardDeleted") {
    await remove(parts, activity, workspaceId);
    return;
  }
  const heard = conversationOf(activity, workspaceId);
  await parts.conversations.note(
    channel === null || heard.kind !== "channel"
      ? heard
      : { ...heard, conversationId: channel.id, name: channel.name ?? heard.name },
  );
}

async function remove(parts: ListenParts, activity: Activity, workspaceId: string): Promise<void> {
  const { conversationId, teamId } = conversationOf(activity, workspaceId);
  parts.conversations.forget(workspaceId);
  await parts.store.remove(workspaceId, teamId === null ? { conversationId } : { teamId });
}
