import { z } from "zod";

import type { HttpServerOptions } from "../../../adapters/http/server.ts";
import { RouteError, type Caller, type Route } from "../../../src/port/route.ts";

const nothing = z.unknown();
const ok = { status: 200, description: "What came", mediaType: "application/json", schema: null };

const hello: Route<{ name: string }, { loud?: "yes" | "no" | undefined }> = {
  method: "GET",
  path: "/hello/:name",
  summary: "Greets",
  scope: null,
  params: z.object({ name: z.string().max(10) }),
  query: z.object({ loud: z.enum(["yes", "no"]).optional() }),
  body: { kind: "none", schema: nothing },
  response: ok,
  handle: async ({ params, query }) => ({
    kind: "json",
    status: 200,
    value: { hello: params.name, ...query },
  }),
};

const order: Route<unknown, unknown, { items: { count: number }[] }> = {
  method: "POST",
  path: "/orders",
  summary: "Takes JSON",
  scope: "observe",
  params: nothing,
  query: nothing,
  body: {
    kind: "json",
    maxBytes: 1000,
    schema: z.object({ items: z.array(z.object({ count: z.number("must be a number") })) }),
  },
  response: { ...ok, status: 201 },
  handle: async ({ body, caller }) => ({
    kind: "json",
    status: 201,
    value: { items: body.items.length, caller: caller?.name },
  }),
};

const note: Route<unknown, unknown, string> = {
  method: "POST",
  path: "/notes",
  summary: "Takes text",
  scope: null,
  params: nothing,
  query: nothing,
  body: { kind: "text", maxBytes: 1000, keepBytes: null, mediaTypes: ["text/plain"], schema: z.string() },
  response: { ...ok, mediaType: "text/plain" },
  handle: async ({ body }) => ({ kind: "text", status: 200, text: body, mediaType: "text/plain" }),
};

const log: Route<unknown, unknown, string> = {
  ...note,
  path: "/logs",
  body: { kind: "text", maxBytes: 1000, keepBytes: 5, mediaTypes: null, schema: z.string() },
};

const faulty: Route<{ how: string }> = {
  ...hello,
  path: "/faulty/:how",
  params: z.object({ how: z.string() }),
  query: nothing,
  handle: async ({ params }) => {
    if (params.how === "conflict") throw new RouteError(409, "It is already there.");
    throw new Error(`the secret of ${params.how}`);
  },
};

const CALLERS: Record<string, Caller> = {
  "good-token": {
    tokenId: 1,
    name: "backup server",
    scopes: ["observe"],
    verbs: [],
    expiresAt: null,
    organizationId: 1,
    ownerEmail: null,
    zone: "UTC",
  },
  "reading-token": {
    tokenId: 2,
    name: "dashboard",
    scopes: ["read"],
    verbs: [],
    expiresAt: null,
    organizationId: 1,
    ownerEmail: null,
    zone: "UTC",
  },
};

/** Routes for every kind of rule, two tokens, and a log that can be read. */
export function testOptions(
  extra: Partial<HttpServerOptions> = {},
): HttpServerOptions & { logged: unknown[] } {
  const logged: unknown[] = [];
  const write = (fields: Record<string, unknown>, message: string): void => {
    logged.push([message, fields["route"], String(fields["err"])]);
  };
  return {
    routes: [hello, order, note, log, faulty],
    mounts: [],
    authenticate: async (token) => CALLERS[token] ?? null,
    translate: (error) =>
      error instanceof Error && error.message.includes("database gone")
        ? new RouteError(503, "The database cannot be reached.", { headers: { "Retry-After": "10" } })
        : null,
    log: { info: () => undefined, warn: write, error: write },
    logged,
    ...extra,
  };
}
