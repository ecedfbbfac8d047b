import { z } from "zod";

import type { FakeTeams } from "./fake-teams.ts";
import { BOT_ACCOUNT, BOT_APP, TENANT } from "./fake-teams-names.ts";
import type { FakeChat, FakeTeamsUser } from "./fake-teams-state.ts";
import type { TokenClaims } from "./fake-teams-tokens.ts";

export interface Heard {
  readonly status: number;
  readonly body: unknown;
}

/** What people do in Teams, sent to a bot as Teams does. */
export interface TeamsPeople {
  /** A line in somebody's own chat with the bot. */
  say(user: FakeTeamsUser, line: string, extra?: Extra): Promise<Heard>;
  /** A line in a channel or group chat that mentions the bot. */
  mention(user: FakeTeamsUser, chat: FakeChat, line: string, extra?: Extra): Promise<Heard>;
  /** A slash command: nobody else sees it. */
  slash(user: FakeTeamsUser, chat: FakeChat, line: string, extra?: Extra): Promise<Heard>;
  /** An invoke of this name. */
  invoke(user: FakeTeamsUser, chat: FakeChat, name: string, value: unknown, extra?: Extra): Promise<Heard>;
  /** Any activity. */
  send(user: FakeTeamsUser, chat: FakeChat, activity: object, extra?: Extra): Promise<Heard>;
}

export interface Extra {
  readonly id?: string;
  /** The message that holds what was pressed. */
  readonly message?: string;
  /** The first message of the thread. */
  readonly thread?: string;
  readonly activity?: Readonly<Record<string, unknown>>;
  readonly claims?: Partial<TokenClaims>;
  /** Null: none. */
  readonly authorization?: string | null;
}

const ADDED = z.record(z.string(), z.unknown());

export function teamsPeople(teams: FakeTeams, address: () => string): TeamsPeople {
  let serial = 0;

  async function send(
    user: FakeTeamsUser,
    chat: FakeChat,
    activity: object,
    extra: Extra = {},
  ): Promise<Heard> {
    const body = { ...envelope(user, chat, extra), ...activity, ...extra.activity };
    const authorization =
      extra.authorization === undefined
        ? await teams.tokens.sign({ audience: BOT_APP, serviceUrl: teams.serviceUrl, ...extra.claims })
        : extra.authorization;
    const response = await fetch(address(), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(authorization === null ? {} : { Authorization: authorization }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  function envelope(
    user: FakeTeamsUser,
    chat: FakeChat,
    { id, message, thread }: Extra,
  ): Record<string, unknown> {
    const { teamId } = chat;
    serial += 1;
    return {
      type: "message",
      id: id ?? String(1_796_000_000_000 + serial),
      channelId: "msteams",
      serviceUrl: teams.serviceUrl,
      timestamp: "2026-11-19T09:00:00Z",
      locale: "en-GB",
      localTimezone: "Europe/Lisbon",
      from: { id: user.account, name: user.name, aadObjectId: user.id },
      recipient: { id: BOT_ACCOUNT, name: "Backup reports" },
      conversation: {
        id: thread === undefined ? chat.id : `${chat.id};messageid=${thread}`,
        conversationType: chat.kind === "group" ? "groupChat" : chat.kind,
        tenantId: TENANT,
        ...(chat.kind === "personal" ? {} : { isGroup: true }),
      },
      channelData: {
        tenant: { id: TENANT },
        ...(teamId === null ? {} : { team: { id: teamId }, channel: { id: chat.id } }),
      },
      ...(message === undefined ? {} : { replyToId: message }),
    };
  }

  return {
    send,
    say: async (user, line, extra) =>
      await send(user, teams.personalChat(user), { text: line, textFormat: "plain" }, extra),
    mention: async (user, chat, line, extra) => await send(user, chat, mentioning(line), extra),
    slash: async (user, chat, line, extra) =>
      await send(
        user,
        chat,
        { text: line, recipient: { id: BOT_ACCOUNT, name: "Backup reports", isTargeted: true } },
        extra,
      ),
    invoke: async (user, chat, name, value, extra) =>
      await send(user, chat, { type: "invoke", name, value: ADDED.parse(value) }, extra),
  };
}

function mentioning(line: string): object {
  const text = "<at>Backup reports</at>";
  const mention = { type: "mention", mentioned: { id: BOT_ACCOUNT, name: "Backup reports" }, text };
  return { text: `${text} ${line}\n`, textFormat: "plain", entities: [mention] };
}
