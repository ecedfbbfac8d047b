import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

import { METHODS, Refused } from "./fake-slack-methods.ts";
import {
  emptyState,
  type FakeFault,
  type FakeMessage,
  type FakeState,
  type FakeTeam,
} from "./fake-slack-state.ts";
import { openSockets, type FakeSockets } from "./fake-slack-socket.ts";

/** A Slack on this machine: its methods, its files, the addresses for answers, and Socket Mode. */
export interface FakeSlack {
  readonly state: FakeState;
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  readonly sockets: FakeSockets;
  addTeam(id: string, name?: string): FakeTeam;
  addUser(id: string, team: string, extra?: Readonly<Record<string, unknown>>): void;
  addChannel(id: string, team: string): void;
  /** The next calls of a method are answered like this. */
  fault(method: string, ...faults: readonly FakeFault[]): void;
  /** What a channel shows, oldest first: everything, or what is for one person's eyes only. */
  shown(channel: string, onlyTo?: string): FakeMessage[];
  /** How often each method was called, or one of them. */
  callsOf(method: string): number;
  newTrigger(): string;
  newResponseUrl(channel: string, user: string): string;
  /** Nothing answers from now on. */
  goAway(): Promise<void>;
  close(): Promise<void>;
}

const RESPONSE_URL_USES = 5;
const RESPONSE_URL_MS = 30 * 60_000;

export async function startFakeSlack(now: () => number = Date.now): Promise<FakeSlack> {
  const state = emptyState();
  const sockets = openSockets();
  let origin = "";
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.on("upgrade", (request, socket) => {
    sockets.accept(request, socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${portOf(server)}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    // Not as text, which would lose the mark at the beginning of a file.
    const body = (await buffer(request)).toString("utf8");
    if (url.pathname.startsWith("/api/"))
      answerMethod(url.pathname.slice("/api/".length), request, body, response);
    else if (url.pathname.startsWith("/upload/"))
      takeFile(url.pathname.slice("/upload/".length), body, response);
    else if (url.pathname.startsWith("/response/")) takeResponse(url.href, body, response);
    else response.writeHead(404).end();
  }

  function answerMethod(
    method: string,
    request: IncomingMessage,
    body: string,
    response: ServerResponse,
  ): void {
    const args = Object.fromEntries(new URLSearchParams(body));
    const token = request.headers.authorization?.replace(/^Bearer /u, "") ?? args["token"] ?? null;
    state.calls.push({ method, token, args });
    const fault = state.faults.get(method)?.shift();
    if (fault !== undefined && fault.kind !== "silence") {
      fail(fault, response);
      return;
    }
    try {
      const done = call(method, token, args);
      if (fault === undefined) json(response, { ok: true, ...done });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      json(response, { ok: false, error: error.message, response_metadata: { messages: error.messages } });
    }
  }

  function call(method: string, token: string | null, args: Record<string, string>): Record<string, unknown> {
    if (method === "oauth.v2.access") return grant(args);
    if (method === "apps.connections.open") {
      if (token?.startsWith("xapp-") !== true) throw new Refused("invalid_auth");
      return { url: `${origin.replace("http", "ws")}/socket` };
    }
    if (token === null) throw new Refused("not_authed");
    const team = [...state.teams.values()].find((one) => one.token === token);
    if (team === undefined) throw new Refused("invalid_auth");
    if (team.revoked) throw new Refused("token_revoked");
    const handler = METHODS[method];
    if (handler === undefined) throw new Refused("unknown_method");
    return handler({ state, now: now(), origin, team, args });
  }

  function grant(args: Record<string, string>): Record<string, unknown> {
    const team = state.teams.get(state.codes.get(args["code"] ?? "") ?? "");
    if (team === undefined || args["client_secret"] !== "client-secret") throw new Refused("invalid_code");
    state.codes.delete(args["code"] ?? "");
    return {
      app_id: "A1",
      authed_user: { id: "U0" },
      scope: "chat:write,commands",
      token_type: "bot",
      access_token: team.token,
      bot_user_id: team.botUserId,
      team: { id: team.id, name: team.name },
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  function takeFile(id: string, body: string, response: ServerResponse): void {
    const file = state.files.get(id);
    if (file === undefined || Buffer.byteLength(body) !== file.length) {
      response.writeHead(400).end("bad upload");
      return;
    }
    file.content = body;
    response.writeHead(200).end(`OK - ${file.length}`);
  }

  function takeResponse(href: string, body: string, response: ServerResponse): void {
    const known = state.responseUrls.get(href);
    if (known === undefined || known.uses >= RESPONSE_URL_USES || now() - known.madeAt > RESPONSE_URL_MS) {
      response.writeHead(404).end("used_url");
      return;
    }
    known.uses += 1;
    const said: unknown = JSON.parse(body);
    state.calls.push({ method: "response_url", token: null, args: isRecord(said) ? said : {} });
    state.serial += 1;
    const forAll = isRecord(said) && said["response_type"] === "in_channel";
    state.messages.push({
      ts: `${Math.floor(now() / 1000)}.${String(state.serial).padStart(6, "0")}`,
      channel: known.channel,
      text: isRecord(said) ? String(said["text"]) : "",
      blocks: isRecord(said) && Array.isArray(said["blocks"]) ? said["blocks"] : [],
      threadTs: null,
      broadcast: false,
      onlyTo: forAll ? null : known.user,
      edits: 0,
      deleted: false,
      files: [],
    });
    response.writeHead(200).end("ok");
  }

  return {
    state,
    sockets,
    apiUrl: `${origin}/api/`,
    addTeam(id, name = id) {
      const team: FakeTeam = {
        id,
        name,
        token: `xoxb-${id}`,
        botUserId: `UBOT${id}`,
        botId: `B${id}`,
        revoked: false,
        rejects: new Set(),
      };
      state.teams.set(id, team);
      return team;
    },
    addUser(id, team, extra = {}) {
      const name = id.toLowerCase();
      state.users.set(id, { id, team, name, email: `${name}@acme.test`, extra });
    },
    addChannel: (id, team) => void state.channels.set(id, { id, team, archived: false, member: true }),
    fault: (method, ...faults) => void state.faults.set(method, [...faults]),
    shown: (channel, onlyTo) =>
      state.messages.filter(
        (one) => one.channel === channel && !one.deleted && one.onlyTo === (onlyTo ?? null),
      ),
    callsOf: (method) => state.calls.filter((one) => one.method === method).length,
    newTrigger() {
      const trigger = `trigger-${(state.serial += 1)}`;
      state.triggers.set(trigger, now());
      return trigger;
    },
    newResponseUrl(channel, user) {
      const url = `${origin}/response/${(state.serial += 1)}`;
      state.responseUrls.set(url, { uses: 0, madeAt: now(), channel, user });
      return url;
    },
    goAway: async () => await end(server, sockets),
    close: async () => await end(server, sockets),
  };
}

function fail(fault: Exclude<FakeFault, { kind: "silence" }>, response: ServerResponse): void {
  if (fault.kind === "status") response.writeHead(fault.status).end("no");
  else if (fault.kind === "limit")
    response
      .writeHead(429, { "Retry-After": String(fault.seconds), "Content-Type": "application/json" })
      .end('{"ok":false,"error":"ratelimited"}');
  else
    json(response, { ok: false, error: fault.error, response_metadata: { messages: fault.messages ?? [] } });
}

async function end(server: Server, sockets: FakeSockets): Promise<void> {
  sockets.cut();
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
