import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";

import type { TokenScope } from "../../src/core/token-scope.ts";
import {
  RouteError,
  type Caller,
  type Route,
  type RouteRequest,
  type RouteResponse,
} from "../../src/port/route.ts";
import { authorize, type Authenticate } from "./authorize.ts";
import { readBody } from "./body.ts";
import { streamResponse } from "./stream.ts";
import { isNamed, jsonResponse } from "./etag.ts";
import { limitCalls, type Limit } from "./limit-calls.ts";
import { checkContent, decodeContent } from "./content.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import { pageResponse } from "./page.ts";
import { parseBody, parseParams, parseQuery } from "./parse.ts";
import { problemResponse } from "./problem.ts";

/** What the server writes about itself; a fixed message, with what varies beside it. */
export interface HttpLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  /** What the caller is told of an error that is not a `RouteError`; null: it is a fault of this program. */
  readonly translate: (error: unknown) => RouteError | null;
  readonly log: HttpLog;
  readonly bodyTimeoutMs: number;
  /** How often a token may read or write in a minute; what is sent to be recorded is never turned away. */
  readonly callsPerMinute: number;
}

/** Scopes of calls that may wait a minute. */
const LIMITED: ReadonlySet<TokenScope> = new Set(["read", "write", "metrics"]);

type App = Hono<{ Bindings: HttpBindings }>;
type AppContext = Context<{ Bindings: HttpBindings }>;

/** Turns routes into a web application that checks each call before its handler sees it. */
export function createApp(options: AppOptions): App {
  const app: App = new Hono({ strict: false });
  const limit = limitCalls(options.callsPerMinute);
  for (const route of options.routes) {
    app.on(route.method, route.path, async (c) => await answer(c, route, { ...options, limit }));
  }
  for (const [path, methods] of methodsByPath(options.routes)) {
    app.all(path, () => {
      const Allow = methods.join(", ");
      return problemResponse(
        new RouteError(405, `This address takes only ${Allow}.`, { headers: { Allow } }),
      );
    });
  }
  app.notFound(() => problemResponse(new RouteError(404, "There is nothing at this address.")));
  app.onError((error) => failure(error, { route: "(before any route)" }, options));
  return app;
}

type Limited = AppOptions & { readonly limit: Limit };

/** Answers and writes down that it did: the route's pattern is logged, never the address, for that of a ping is a secret. */
async function answer(c: AppContext, route: Route, options: Limited): Promise<Response> {
  const known = { requestId: randomUUID(), route: `${route.method} ${route.path}` };
  const startedAt = performance.now();
  const response = await respond(c, { route, known }, options);
  const ms = Math.round(performance.now() - startedAt);
  options.log.info({ ...known, status: response.status, ms }, "A request was answered");
  response.headers.set("X-Request-Id", known.requestId);
  return response;
}

interface Known {
  readonly requestId?: string;
  readonly route: string;
}

async function respond(
  c: AppContext,
  { route, known }: { readonly route: Route; readonly known: Known },
  options: Limited,
): Promise<Response> {
  try {
    const caller = await callerOf(c, route, options);
    const params = parseParams(route.params, c.req.param());
    const query = parseQuery(route.query, queryOf(c));
    const body = await bodyOf(c, route, options.bodyTimeoutMs);
    const asked = { params, query, body, caller };
    const found = await matching(c, route, asked);
    return success(await route.handle({ ...asked, ...found }), route, c.env.incoming);
  } catch (error) {
    return failure(error, known, options);
  }
}

/** What the caller read before, when it is still so. Throws 412 when it is not, or when nothing is read there. */
async function matching(
  c: AppContext,
  route: Route,
  asked: Pick<RouteRequest<unknown, unknown, unknown>, "params" | "caller">,
): Promise<{ readonly matched?: unknown }> {
  const wanted = c.env.incoming.headers["if-match"];
  if (wanted === undefined || route.scope !== "write") return {};
  if (route.current === undefined) {
    throw new RouteError(412, "Nothing is read here whose tag If-Match could give. Leave it out.");
  }
  const matched = await route.current(asked);
  if (isNamed(wanted, matched)) return { matched };
  throw new RouteError(412, "It was changed since you read it. Read it again, then decide.");
}

async function callerOf(
  c: AppContext,
  { scope, verb }: Route,
  { authenticate, limit }: Limited,
): Promise<Caller | null> {
  if (scope === null) return null;
  const caller = await authorize(c.env.incoming.headers.authorization, { scope, verb }, authenticate);
  if (LIMITED.has(scope)) await limit(caller.tokenId);
  return caller;
}

async function bodyOf(c: AppContext, { body: rule }: Route, timeoutMs: number): Promise<unknown> {
  if (rule.kind === "none") return parseBody(rule.schema, undefined);
  const { incoming } = c.env;
  const keepBytes = rule.kind === "text" ? rule.keepBytes : null;
  if (c.req.method === "GET" || c.req.method === "HEAD") {
    return parseBody(rule.schema, decodeContent(incoming, rule, Buffer.alloc(0)));
  }
  checkContent(incoming, rule);
  const bytes = await readBody(incoming, { maxBytes: rule.maxBytes, keepBytes, timeoutMs });
  return parseBody(rule.schema, decodeContent(incoming, rule, bytes));
}

function queryOf(c: AppContext): Record<string, string | readonly string[]> {
  const entries = Object.entries(c.req.queries());
  return Object.fromEntries(
    entries.map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

function success(response: RouteResponse, route: Route, incoming: IncomingMessage): Response {
  switch (response.kind) {
    case "page":
      return pageResponse(response.status, response.page);
    case "empty":
      return new Response(null, { status: response.status, headers: SECURITY_HEADERS });
    case "stream":
      return streamResponse(response);
    case "json":
      return jsonResponse(response.status, JSON.stringify(response.value), {
        tagged: route.scope === "read",
        incoming,
      });
    case "text":
      return new Response(response.text, {
        status: response.status,
        headers: { ...SECURITY_HEADERS, "Content-Type": `${response.mediaType}; charset=utf-8` },
      });
  }
}

function failure(error: unknown, known: Known, { translate, log }: AppOptions): Response {
  const refusal = error instanceof RouteError ? error : translate(error);
  if (refusal === null) {
    log.error({ ...known, err: error }, "A request failed");
    return problemResponse(new RouteError(500, "Something went wrong here. It was logged; try again later."));
  }
  // 503 says that something is away for a while, to each caller; whoever finds it gone logs it once.
  if (refusal.status >= 500 && refusal.status !== 503)
    log.warn({ ...known, err: error }, "A request could not be answered");
  return problemResponse(refusal);
}

/** The methods each path answers; `GET` brings `HEAD`. */
function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    methods.set(path, [...(methods.get(path) ?? []), ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  }
  return methods;
}
