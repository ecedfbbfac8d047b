import { setTimeout as wait } from "node:timers/promises";

import type { Instant } from "../../../src/core/instant.ts";
import { PullFault } from "../../../src/port/pull-source.ts";
import { checkClock } from "./clock.ts";
import { faultOfConnection, faultOfStatus, RefusedCall, SlowCall, SlowSignIn } from "./fault.ts";
import { parseJson } from "./json.ts";
import { createPause } from "./pause.ts";
import { createSession } from "./session.ts";
import { callerOf, type Credentials, readToken, tokenCall } from "./token.ts";

/** An answer, and when it was given. */
export interface Answer {
  readonly body: unknown;
  /** By the later of this machine's clock and CrashPlan's: nothing in the answer is newer. */
  readonly at: Instant;
}

export type Query = Readonly<Record<string, string | number | boolean>>;

/** Reads from CrashPlan as one caller. Throws a `PullFault`; `RefusedCall` and `SlowCall` tell more. */
export interface Http {
  get(path: string, query?: Query): Promise<Answer>;
}

export interface HttpOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly now: () => Instant;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** For one call; the product's own tools wait 180 s. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 90_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** How often a call that fails for a moment is made. */
const ATTEMPTS = 4;
const SLOW_STATUSES = new Set([408, 504, 524]);

export function createHttp(options: HttpOptions): Http {
  const { url, credentials, now, sleep = wait, timeoutMs = TIMEOUT_MS } = options;
  const caller = callerOf(credentials);
  const pause = createPause({ now, sleep });
  const session = createSession(async () => {
    const { body } = await unshrunk(send(tokenCall(credentials, now()), "the sign-in"));
    return readToken(body, now());
  }, now);

  /** A token may end before its time; a new one is asked for once. */
  async function authorized(path: string, query: Query, isFirst = true): Promise<Answer> {
    const token = await session.token();
    try {
      return await send({ method: "GET", path, query, headers: { authorization: `Bearer ${token}` } }, path);
    } catch (error) {
      if (!isFirst || !(error instanceof RefusedCall) || error.status !== 401) throw error;
      await session.drop(token);
      return await authorized(path, query, false);
    }
  }

  async function send({ method, path, query, headers }: Call, name: string): Promise<Answer> {
    await pause.over();
    const target = new URL(url + path);
    for (const [key, value] of Object.entries(query)) target.searchParams.set(key, String(value));
    try {
      const response = await fetch(target, {
        method,
        headers: { accept: "application/json", ...headers },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await read(response, name);
    } catch (error) {
      throw faultOfConnection(error, url);
    }
  }

  async function read(response: Response, name: string): Promise<Answer> {
    const { status } = response;
    const text = await readText(response);
    if (status === 429 || status === 503) pause.hold(response.headers.get("retry-after"));
    if (SLOW_STATUSES.has(status))
      throw new SlowCall("away", `CrashPlan gave up on ${name}: it took too long.`);
    const body = tryJson(text);
    if (status >= 400) throw faultOfStatus(status, body, caller, name);
    if (status >= 300) throw elsewhere(url, response.headers.get("location"));
    const at = checkClock(response.headers.get("date"), now());
    if (typeof body === "string") throw notJson(text, url);
    return { body, at };
  }

  async function persist(call: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (attempt >= ATTEMPTS || !passes(error)) throw error;
        await pause.beforeAttempt(attempt);
      }
    }
  }

  return { get: async (path, query = {}) => await persist(async () => await authorized(path, query)) };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string>>;
}

/** A sign-in that gets no answer is no reason for smaller pages. */
async function unshrunk(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof SlowCall ? new SlowSignIn(error.kind, error.message, { cause: error }) : error;
  }
}

/** Worth another attempt at once: a slow call is not, a smaller one may be. */
function passes(error: unknown): boolean {
  return error instanceof PullFault && error.kind === "away" && !isSlow(error);
}

function isSlow(error: unknown): boolean {
  return error instanceof SlowCall || error instanceof SlowSignIn;
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  if (response.body === null) return text;
  const chunks: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) {
      throw new PullFault(
        "unreadable",
        `CrashPlan sends an answer of more than ${MOST_BYTES / 1024 / 1024} MB.`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The document, or the text itself when it is none. */
function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function notJson(text: string, url: string): PullFault {
  const what = text.trimStart().startsWith("<") ? "a web page" : "no JSON";
  return new PullFault(
    "unreadable",
    `${url} answers with ${what}. Set CRASHPLAN_URL to the address of the console, such as https://console.us1.crashplan.com; a proxy in between must let the API through.`,
  );
}

function elsewhere(url: string, location: string | null): PullFault {
  const host = location !== null && URL.canParse(location) ? new URL(location).host : "another address";
  return new PullFault(
    "unreadable",
    `${url} sends on to ${host} instead of answering. Set CRASHPLAN_URL to the address of the console itself.`,
  );
}
