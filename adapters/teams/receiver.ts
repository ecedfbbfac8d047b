import type { IncomingMessage, ServerResponse } from "node:http";

import type { TeamsLog } from "./log.ts";
import { ACTIVITY, type Activity } from "./payload.ts";

/** A part of the HTTP server's paths, with the request as it comes. */
export interface TeamsMount {
  readonly prefix: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/**
 * Whether an activity comes from Teams: `refused` when its token is not good for it, `unknown` when that cannot be
 * found out now.
 */
export type Authenticity = "good" | "refused" | "unknown";

export interface ReceiverParts {
  authenticate(activity: Activity, authorization: string): Promise<Authenticity>;
  /** The tenants that are believed; null: each, on this machine (R25). */
  readonly tenantId: string | null;
  /** Takes what comes without a token, from this machine alone. */
  readonly open: boolean;
  /** Says what is to be answered at once; null: nothing but that it was taken. */
  take(
    activity: Activity,
    workspaceId: string,
  ): Promise<{ readonly status: number; readonly body: object | null }>;
  readonly log: TeamsLog;
}

export const MESSAGES_PATH = "/api/messages";

/** Teams' own most for a message is about 100 KB; forms with all their fields stay below this as well. */
const BODY_BYTES = 512_000;
const BODY_TIMEOUT_MS = 10_000;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/u;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** A request that is answered with this status and nothing else. */
class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/** Hears Teams over the program's own HTTP server: what does not come from the believed tenant is refused, and nothing is done. */
export function messagesMount(parts: ReceiverParts): TeamsMount {
  return {
    prefix: MESSAGES_PATH,
    async handle(request, response) {
      try {
        const { activity, workspaceId } = await accept(parts, request);
        const { status, body } = await parts.take(activity, workspaceId);
        end(response, status, body);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
        if (error.status === 405) response.setHeader("Allow", "POST");
        if (error.status === 413 || error.status === 408) response.setHeader("Connection", "close");
        end(response, error.status, null);
      }
    },
  };
}

async function accept(
  parts: ReceiverParts,
  request: IncomingMessage,
): Promise<{ readonly activity: Activity; readonly workspaceId: string }> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  if (path !== MESSAGES_PATH) throw new Refusal(404);
  if (request.method !== "POST") throw new Refusal(405);
  const authorization = request.headers.authorization ?? "";
  // Without one there is nothing to find out, and nothing to read.
  if (!parts.open && authorization === "") throw new Refusal(401);
  if (parts.open) demandLocal(request);
  const activity = readActivity(await readBody(request), parts.log);
  if (parts.open) demandLocalService(activity);
  else await demandAuthentic(parts, activity, authorization);
  return { activity, workspaceId: tenantOf(parts, activity) };
}

async function demandAuthentic(
  parts: ReceiverParts,
  activity: Activity,
  authorization: string,
): Promise<void> {
  if (activity.channelId !== "msteams") throw new Refusal(403);
  switch (await parts.authenticate(activity, authorization)) {
    case "good":
      return;
    case "refused":
      throw new Refusal(401);
    case "unknown":
      throw new Refusal(503);
  }
}

/** The channel's token says that Teams sent it, and nothing of whose people did it. */
function tenantOf({ tenantId, log }: ReceiverParts, { channelData, conversation }: Activity): string {
  const said = [channelData?.tenant?.id, conversation.tenantId].filter((id) => typeof id === "string");
  const [first] = said;
  const wanted = tenantId ?? first;
  if (
    first === undefined ||
    wanted === undefined ||
    said.some((id) => id.toLowerCase() !== wanted.toLowerCase())
  ) {
    log.info({}, "another tenant's people sent something");
    throw new Refusal(403);
  }
  return wanted;
}

/** What passes a proxy, or was sent by a page in a browser, only seems to come from this machine. */
function demandLocal({ socket, headers }: IncomingMessage): void {
  const passed = ["forwarded", "x-forwarded-for", "origin"].some((name) => headers[name] !== undefined);
  const json = headers["content-type"]?.startsWith("application/json") === true;
  if (passed || !json || !LOOPBACK.test(socket.remoteAddress ?? "")) throw new Refusal(403);
}

function demandLocalService({ serviceUrl }: Activity): void {
  if (!LOOPBACK_HOST.test(new URL(serviceUrl).hostname)) throw new Refusal(403);
}

function readActivity(text: string, log: TeamsLog): Activity {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refusal(400);
  }
  const read = ACTIVITY.safeParse(given);
  if (read.success) return read.data;
  log.info(
    { places: read.error.issues.map((issue) => issue.path.join(".")).slice(0, 10) },
    "an activity of an unknown shape was refused",
  );
  throw new Refusal(400);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const timer = setTimeout(() => request.destroy(new Refusal(408)), BODY_TIMEOUT_MS);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of request) {
      if (!Buffer.isBuffer(piece)) throw new Refusal(400);
      bytes += piece.byteLength;
      if (bytes > BODY_BYTES) throw new Refusal(413);
      chunks.push(piece);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function end(response: ServerResponse, status: number, body: object | null): void {
  if (response.headersSent || response.destroyed) return;
  if (body === null) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
