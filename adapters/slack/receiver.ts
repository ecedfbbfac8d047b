import type { IncomingMessage, ServerResponse } from "node:http";

import { HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";

import type { SlackLog } from "./log.ts";

/** A part of the HTTP server's paths, with the request as it comes. */
export interface SlackMount {
  readonly prefix: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** How Bolt hears of events: over the program's own HTTP server, or over a connection that it opens itself. */
export interface Hearing {
  readonly receiver: Receiver;
  readonly mounts: readonly SlackMount[];
}

export interface HearingParts {
  readonly signingSecret: string | null;
  readonly appToken: string | null;
  readonly logger: Logger;
  readonly log: SlackLog;
  readonly clientOptions: WebClientOptions;
}

export const EVENTS_PATH = "/slack/events";
const EVENTS_URL = /^\/slack\/events(?:\?|$)/u;

/** Slack's largest payloads, views with their state, stay well below. */
const BODY_BYTES = 1_000_000;
const BODY_TIMEOUT_MS = 10_000;

/** Socket Mode when there is an app-level token; HTTP with signed requests otherwise. */
export function createHearing(parts: HearingParts): Hearing {
  const { signingSecret, appToken, logger, log, clientOptions } = parts;
  if (appToken !== null) {
    // Reconnecting is this client's business, so it may wait and try again.
    const { retryConfig: _retryConfig, rejectRateLimitedCalls: _reject, ...options } = clientOptions;
    const receiver = new SocketModeReceiver({
      appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: options },
    });
    return { receiver, mounts: [] };
  }
  if (signingSecret === null) throw new Error("Slack can be heard neither by Socket Mode nor over HTTP.");
  const receiver = new HTTPReceiver({
    signingSecret,
    logger,
    endpoints: [EVENTS_PATH],
    bodyLimit: BODY_BYTES,
    // What nobody listens for is acknowledged, so that Slack does not send it again.
    unhandledRequestHandler: ({ response }) => {
      if (!response.headersSent) end(response, 200);
    },
    processEventErrorHandler: async ({ error, response }) => {
      log.warn({ error: error.message }, "something that Slack sent is asked for again");
      if (!response.headersSent) end(response, 500);
      return await Promise.resolve(true);
    },
  });
  return { receiver, mounts: [eventsMount(receiver)] };
}

function eventsMount(receiver: HTTPReceiver): SlackMount {
  return {
    prefix: EVENTS_PATH,
    async handle(request, response) {
      if (!EVENTS_URL.test(request.url ?? "")) {
        end(response, 404);
        return;
      }
      if (request.method !== "POST") {
        response.setHeader("Allow", "POST");
        end(response, 405);
        return;
      }
      const body = await readBody(request);
      if (body === null) {
        response.setHeader("Connection", "close");
        end(response, 413);
        return;
      }
      if (!isObject(body, request.headers["content-type"] ?? "")) {
        end(response, 401);
        return;
      }
      // The receiver takes a body that was read already.
      receiver.requestListener(Object.assign(request, { rawBody: body }), response);
    },
  };
}

/** Null: it is too long, or did not come in time. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, BODY_TIMEOUT_MS, null);
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > BODY_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    request.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.once("end", () => {
      clearTimeout(timer);
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
  });
}

/** Bolt ends the process on a body that is JSON and no object; what is no JSON at all it refuses itself. */
function isObject(body: Buffer, contentType: string): boolean {
  if (!contentType.startsWith("application/x-www-form-urlencoded"))
    return beginsObject(body.toString("utf8"));
  if (!body.includes("payload=")) return true;
  const payload = new URLSearchParams(body.toString("utf8")).get("payload");
  return payload === null || beginsObject(payload);
}

function beginsObject(text: string): boolean {
  return text.trimStart().startsWith("{");
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
