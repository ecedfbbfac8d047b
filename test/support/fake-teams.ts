import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import { z } from "zod";

import { createFakeTokens, type FakeTokens } from "./fake-teams-tokens.ts";
import { BOT_APP, TENANT } from "./fake-teams-names.ts";
import {
  emptyTeams,
  type FakeCall,
  type FakeChat,
  type FakeTeamsFault,
  type FakeTeamsMessage,
  type FakeTeamsState,
  type FakeTeamsUser,
} from "./fake-teams-state.ts";

/** A Teams on this machine: its Bot Connector, its keys, and the place where bots sign in. */
export interface FakeTeams {
  readonly state: FakeTeamsState;
  readonly tokens: FakeTokens;
  /** For activities. */
  readonly serviceUrl: string;
  /** For TEAMS_OPENID_URL. */
  readonly openIdUrl: string;
  /** For TEAMS_LOGIN_URL. */
  readonly loginUrl: string;
  addUser(name: string, extra?: Readonly<Record<string, unknown>>): FakeTeamsUser;
  addChat(chat: Partial<FakeChat> & Pick<FakeChat, "kind">): FakeChat;
  /** The chat of somebody with the bot. */
  personalChat(user: FakeTeamsUser): FakeChat;
  /** The next calls of a kind are answered like this. */
  fault(kind: FakeCall["kind"], ...faults: readonly FakeTeamsFault[]): void;
  /** What a chat shows, oldest first: everything, or what is for one person's eyes only. */
  shown(chat: string, onlyTo?: string): FakeTeamsMessage[];
  callsOf(kind: FakeCall["kind"]): number;
  /** When messages arrive from now on, by chat; as `performance.now()` has it. */
  arrivals(): ReadonlyMap<string, readonly number[]>;
  /** Nothing answers from now on. */
  goAway(): Promise<void>;
  close(): Promise<void>;
}

/** What the connector refuses. */
class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | null;

  constructor({ status, code = "", message = "", retryAfterSeconds }: FakeTeamsFault) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
  }
}

const RECORD = z.record(z.string(), z.unknown());
const CREATE = z.object({
  isGroup: z.boolean(),
  members: z.array(z.object({ id: z.string() })).optional(),
  activity: RECORD.optional(),
  tenantId: z.literal(TENANT),
  channelData: z.object({ channel: z.object({ id: z.string() }).optional() }),
});
const GRANT = z.object({ client_id: z.literal(BOT_APP), client_secret: z.literal("secret") });

/** `ask` is called with each call's outcome, for those who count. */
export async function startFakeTeams(
  now: () => number = Date.now,
  limit: (chat: string, at: number) => number | null = () => null,
): Promise<FakeTeams> {
  const state = emptyTeams();
  const tokens = await createFakeTokens();
  let arriving = new Map<string, number[]>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${portOf(server)}`;
  const serviceUrl = `${origin}/teams/`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    const body = await text(request);
    if (url.pathname === "/openid")
      return json(response, { issuer: "https://api.botframework.com", jwks_uri: `${origin}/keys` });
    if (url.pathname === "/keys") return json(response, tokens.jwks);
    if (url.pathname.endsWith("/oauth2/v2.0/token")) return signIn(body, response);
    if (url.pathname.startsWith("/upload/")) {
      state.files.set(url.pathname, body);
      return json(response, {}, 201);
    }
    if (!url.pathname.startsWith("/teams/v3/")) return json(response, {}, 404);
    const token = /^Bearer (.+)$/u.exec(request.headers.authorization ?? "")?.[1];
    if (!state.open && (token === undefined || !state.tokens.has(token)))
      return json(response, { error: { code: "Unauthorized", message: "no token" } }, 401);
    connect(request.method ?? "", url, body === "" ? {} : RECORD.parse(JSON.parse(body)), response);
  }

  function signIn(body: string, response: ServerResponse): void {
    const granted = GRANT.safeParse(Object.fromEntries(new URLSearchParams(body)));
    state.calls.push({ kind: "token", chat: "", at: now(), status: granted.success ? 200 : 401 });
    if (!granted.success) {
      const said = {
        error: "invalid_client",
        error_description: "AADSTS7000215: Invalid client secret.\r\nTrace",
      };
      return json(response, said, 401);
    }
    const token = `token-${(state.serial += 1)}`;
    state.tokens.add(token);
    return json(response, { token_type: "Bearer", expires_in: 3600, access_token: token });
  }

  function connect(method: string, url: URL, body: Record<string, unknown>, response: ServerResponse): void {
    const [, id = "", what = "", last = ""] =
      /^\/teams\/v3\/(?:conversations|teams)(?:\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?)?$/u.exec(
        url.pathname,
      ) ?? [];
    const [chat = "", thread = null] = decodeURIComponent(id).split(";messageid=");
    const kind = kindOf(method, what, url);
    const about = kind === "create" ? createdChat(body) : chat;
    try {
      const fault = state.faults.get(kind)?.shift();
      if (fault !== undefined) throw new Refused(fault);
      const waitSeconds = ["create", "send", "update"].includes(kind) ? limit(about, now()) : null;
      if (waitSeconds !== null)
        throw new Refused({ status: 429, code: "TooManyRequests", retryAfterSeconds: waitSeconds });
      const said = METHODS[kind]({ chat, thread, last: decodeURIComponent(last), url, body });
      state.calls.push({ kind, chat: about, at: now(), status: 200 });
      json(response, said);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      state.calls.push({ kind, chat: about, at: now(), status: error.status });
      if (error.retryAfterSeconds !== null)
        response.setHeader("Retry-After", String(error.retryAfterSeconds));
      json(response, { error: { code: error.code, message: error.message } }, error.status);
    }
  }

  interface Asked {
    readonly chat: string;
    readonly thread: string | null;
    readonly last: string;
    readonly url: URL;
    readonly body: Record<string, unknown>;
  }

  const METHODS: Readonly<Record<Exclude<FakeCall["kind"], "token">, (asked: Asked) => object>> = {
    create({ body }) {
      const { members, activity, channelData } = CREATE.parse(body);
      const channel = channelData.channel?.id;
      if (channel !== undefined) {
        chatOf(channel);
        const message = put(channel, null, activity ?? {}, null);
        return { id: `${channel};messageid=${message.id}`, activityId: message.id };
      }
      const user = userOf(members?.[0]?.id ?? "");
      const chat = personalChat(user);
      if (!chat.installed) throw new Refused({ status: 403, code: "ForbiddenOperationException" });
      return { id: chat.id };
    },
    send({ chat, thread, url, body }) {
      chatOf(chat);
      if (thread !== null) messageOf(chat, thread);
      const targeted = url.searchParams.get("isTargetedActivity") === "true";
      const onlyTo = targeted ? z.object({ id: z.string() }).parse(body["recipient"]).id : null;
      return { id: put(chat, thread, body, onlyTo).id };
    },
    update({ chat, last, body }) {
      const message = messageOf(chat, last);
      message.activity = body;
      message.edits += 1;
      return { id: last };
    },
    member({ chat, last }) {
      chatOf(chat);
      return memberOf(userOf(last));
    },
    members({ chat }) {
      chatOf(chat);
      return { members: [...state.users.values()].map(memberOf) };
    },
    channels({ chat: teamId }) {
      const conversations = [...state.chats.values()]
        .filter((one) => one.teamId === teamId)
        .map(({ id, name }) => (id === teamId ? { id } : { id, name }));
      return { conversations };
    },
  };

  function chatOf(id: string): FakeChat {
    const chat = state.chats.get(id);
    if (chat === undefined) throw new Refused({ status: 404, code: "ConversationNotFound" });
    if (!chat.installed) throw new Refused({ status: 403, code: "BotNotInConversationRoster" });
    return chat;
  }

  function messageOf(chat: string, id: string): FakeTeamsMessage {
    chatOf(chat);
    const message = state.messages.find((one) => one.chat === chat && one.id === id);
    if (message === undefined) throw new Refused({ status: 404, code: "ActivityNotFoundInConversation" });
    return message;
  }

  function userOf(id: string): FakeTeamsUser {
    const user = [...state.users.values()].find((one) => one.id === id || one.account === id);
    if (user === undefined) throw new Refused({ status: 404, code: "MemberNotFoundInConversation" });
    return user;
  }

  function put(
    chat: string,
    thread: string | null,
    activity: Record<string, unknown>,
    onlyTo: string | null,
  ): FakeTeamsMessage {
    state.serial += 1;
    const message = {
      id: String(1_795_000_000_000 + state.serial),
      chat,
      thread,
      onlyTo,
      type: String(activity["type"]),
      activity,
      edits: 0,
    };
    state.messages.push(message);
    if (message.type === "message") arriving.set(chat, [...(arriving.get(chat) ?? []), performance.now()]);
    return message;
  }

  function personalChat(user: FakeTeamsUser): FakeChat {
    const found = [...state.chats.values()].find((one) => one.userId === user.id);
    return found ?? add({ kind: "personal", userId: user.id, id: `a:${user.account.slice(3)}` });
  }

  function add(chat: Partial<FakeChat> & Pick<FakeChat, "kind">): FakeChat {
    const suffix = chat.kind === "channel" ? "tacv2" : "v2";
    const id = chat.id ?? `19:${randomUUID()}@thread.${suffix}`;
    const made: FakeChat = {
      teamId: null,
      name: null,
      userId: null,
      installed: true,
      ...chat,
      id,
    };
    state.chats.set(id, made);
    return made;
  }

  return {
    state,
    tokens,
    serviceUrl,
    openIdUrl: `${origin}/openid`,
    loginUrl: origin,
    addUser(name, extra = {}) {
      const id = randomUUID();
      const user = { id, account: `29:${name.toLowerCase()}-${id.slice(0, 8)}`, name, extra };
      state.users.set(id, user);
      return user;
    },
    addChat: add,
    personalChat,
    fault: (kind, ...faults) => void state.faults.set(kind, [...faults]),
    shown: (chat, onlyTo) =>
      state.messages.filter(
        (one) => one.chat === chat && one.type === "message" && one.onlyTo === (onlyTo ?? null),
      ),
    arrivals() {
      arriving = new Map();
      return arriving;
    },
    callsOf: (kind) => state.calls.filter((one) => one.kind === kind).length,
    goAway: async () => await end(server),
    close: async () => await end(server),
  };
}

function kindOf(method: string, what: string, url: URL): Exclude<FakeCall["kind"], "token"> {
  if (url.pathname.startsWith("/teams/v3/teams/")) return "channels";
  if (what === "pagedmembers") return "members";
  if (what === "members") return "member";
  if (what === "activities") return method === "PUT" ? "update" : "send";
  return "create";
}

function createdChat(body: Record<string, unknown>): string {
  return CREATE.safeParse(body).data?.channelData.channel?.id ?? "";
}

function memberOf({ id, account, name, extra }: FakeTeamsUser): object {
  const email = `${name.toLowerCase()}@acme.test`;
  return {
    id: account,
    name,
    objectId: id,
    email,
    userPrincipalName: email,
    tenantId: TENANT,
    userRole: "user",
    ...extra,
  };
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
