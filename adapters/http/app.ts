import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";

import { RouteError, type Route, type RouteResponse } from "../../src/port/route.ts";
import { authorize, type Authenticate } from "./authorize.ts";
import { readBody } from "./body.ts";
import { checkContent, decodeContent } from "./content.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import { pageResponse } from "./page.ts";
import { parseBody, parseParams, parseQuery } from "./parse.ts";
import { problemResponse } from "./problem.ts";

/** What the server writes about itself; a fixed message, with what varies beside it. */
export interface HttpLog {
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
}

type App = Hono<{ Bindings: HttpBindings }>;
type AppContext = Context<{ Bindings: HttpBindings }>;

/** Turns routes into a web application that checks each call before its handler sees it. */
export function createApp(options: AppOptions): App {
  const app: App = new Hono({ strict: false });
  for (const route of options.routes) {
    app.on(route.method, route.path, async (c) => await answer(c, route, options));
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
  app.onError((error) => failure(error, "(before any route)", options));
  return app;
}

async function answer(c: AppContext, route: Route, options: AppOptions): Promise<Response> {
  try {
    const { incoming } = c.env;
    const caller =
      route.scope === null
        ? null
        : await authorize(incoming.headers.authorization, route.scope, options.authenticate);
    const params = parseParams(route.params, c.req.param());
    const query = parseQuery(route.query, queryOf(c));
    const body = await bodyOf(c, route, options.bodyTimeoutMs);
    return success(await route.handle({ params, query, body, caller }));
  } catch (error) {
    return failure(error, `${route.method} ${route.path}`, options);
  }
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

function success(response: RouteResponse): Response {
  if (response.kind === "page") return pageResponse(response.status, response.page);
  const json = response.kind === "json";
  const text = json ? JSON.stringify(response.value) : response.text;
  const type = json ? "application/json" : `${response.mediaType}; charset=utf-8`;
  return new Response(text, {
    status: response.status,
    headers: { ...SECURITY_HEADERS, "Content-Type": type },
  });
}

/** The route's pattern is logged, never the address: that of a ping is a secret. */
function failure(error: unknown, route: string, { translate, log }: AppOptions): Response {
  const refusal = error instanceof RouteError ? error : translate(error);
  if (refusal === null) {
    log.error({ route, err: error }, "A request failed");
    return problemResponse(new RouteError(500, "Something went wrong here. It was logged; try again later."));
  }
  // 503 says that something is away for a while, to each caller; whoever finds it gone logs it once.
  if (refusal.status >= 500 && refusal.status !== 503)
    log.warn({ route, err: error }, "A request could not be answered");
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
