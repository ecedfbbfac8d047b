import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { RouteError } from "../../src/port/route.ts";
import { createApp, type AppOptions, type HttpLog } from "./app.ts";
import { refuseMalformed } from "./client-error.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import { PROBLEM_TYPE, problemResponse, problemText } from "./problem.ts";

/** A handler that gets the request as it comes, its body unread: for SDKs that bring their own. */
export interface Mount {
  /** Begins with a slash and does not end with one; takes this path and everything below it. */
  readonly prefix: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
}

export interface HttpServerOptions extends Omit<AppOptions, "bodyTimeoutMs" | "callsPerMinute"> {
  readonly mounts: readonly Mount[];
  /** A body must have arrived by then; default 30 s. */
  readonly bodyTimeoutMs?: number;
  /** Default 300. */
  readonly callsPerMinute?: number;
  /** How long `close` waits for running requests; default 10 s. */
  readonly graceMs?: number;
}

export interface HttpServer {
  /** Resolves with the port that was taken; port 0 takes any. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new requests, lets running ones finish, then ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** The one HTTP server of the program: mounts first, then routes; every error is a problem document (RFC 9457). */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const app = createApp({
    ...options,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 30_000,
    callsPerMinute: options.callsPerMinute ?? 300,
  });
  const toRoutes = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // For HTTP 1.0, where naming a host is not asked for.
    hostname: "localhost",
    errorHandler: () =>
      problemResponse(new RouteError(400, "The request's address or Host header is not valid.")),
  });
  let closing: Promise<void> | null = null;
  const server = createServer((request, response) => {
    if (closing !== null) response.setHeader("Connection", "close");
    response.once("close", () => {
      if (closing !== null) server.closeIdleConnections();
    });
    const mount = options.mounts.find(({ prefix }) => isBelow(prefix, request.url ?? ""));
    if (mount === undefined) void toRoutes(request, response);
    else void runMount(mount, request, response, options.log);
  });
  server.on("clientError", refuseMalformed);
  return {
    listen: async (port, host) => await listen(server, port, host),
    close: async () => {
      closing ??= close(server, options.graceMs ?? 10_000);
      await closing;
    },
  };
}

function isBelow(prefix: string, url: string): boolean {
  const [path = ""] = url.split("?", 1);
  return path === prefix || path.startsWith(`${prefix}/`);
}

async function runMount(
  mount: Mount,
  request: IncomingMessage,
  response: ServerResponse,
  log: HttpLog,
): Promise<void> {
  try {
    await mount.handle(request, response);
  } catch (error) {
    log.error({ route: mount.prefix, err: error }, "A request failed");
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(500, { ...SECURITY_HEADERS, "Content-Type": PROBLEM_TYPE });
    response.end(problemText(500, "Something went wrong here. It was logged; try again later."));
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new Error(`Port ${port} on ${host} cannot be used: ${reasonOf(cause)}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function reasonOf(error: Error): string {
  const code = "code" in error ? error.code : "";
  if (code === "EADDRINUSE") return "another program uses it. Stop that program or set PORT.";
  if (code === "EACCES") return "this user may not. Set PORT to a number above 1023.";
  return error.message;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await new Promise<void>((resolve) => {
    // An error only says that it was not listening.
    server.close(() => {
      resolve();
    });
  });
  clearTimeout(timer);
}
