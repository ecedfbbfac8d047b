import { z } from "zod";

import { RouteError, type Route, type RouteResponse } from "../port/route.ts";
import { ingestPing } from "../usecase/ingest/ingest-ping.ts";
import type { PingSignal } from "../usecase/ingest/ping-observation.ts";
import type { ApiDependencies } from "./dependencies.ts";

const MAX_BYTES = 10_000_000;
/** As much of a log as the services take that these addresses are made after. */
const KEEP_BYTES = 100_000;

const exitStatus = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .refine((code) => code <= 255)
  .transform((code): PingSignal => (code === 0 ? "success" : "fail"));

const token = z.string();
const bare = z.object({ token });
const withSignal = z.object({ token, signal: z.union([z.enum(["start", "fail", "log"]), exitStatus]) });

type Params = { readonly token: string; readonly signal?: PingSignal };

const kumaAnswer = z.object({ ok: z.literal(true) });

/**
 * Takes pings as cron jobs and backup tools send them: `/ping/TOKEN` after a success, with `/start`, `/fail`,
 * `/log` or the exit status behind it for the rest. GET and HEAD count as POST does, because simple clients
 * know nothing else. A run id (`?rid=`) and any other query are accepted, and not needed.
 */
export function pingRoutes({ ctx }: Pick<ApiDependencies, "ctx">): readonly Route[] {
  return [
    pingRoute(ctx, "GET", "/ping/:token", bare),
    pingRoute(ctx, "POST", "/ping/:token", bare),
    pingRoute(ctx, "GET", "/ping/:token/:signal", withSignal),
    pingRoute(ctx, "POST", "/ping/:token/:signal", withSignal),
    kumaRoute(ctx, "GET"),
    kumaRoute(ctx, "POST"),
  ];
}

function pingRoute(
  ctx: ApiDependencies["ctx"],
  method: "GET" | "POST",
  path: string,
  params: z.ZodType<Params>,
): Route<Params, unknown, string> {
  return {
    method,
    path,
    summary: "Reports how a device's backup job went; the token in the address says which device",
    scope: null,
    params,
    query: z.unknown(),
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: KEEP_BYTES, mediaTypes: null, schema: z.string() },
    response: { status: 200, description: "The ping was recorded", mediaType: "text/plain", schema: null },
    handle: async ({ params: { token: secret, signal = "success" }, body }): Promise<RouteResponse> => {
      if (!(await ingestPing(ctx, { secret, signal, text: body }))) {
        throw new RouteError(404, "There is nothing at this address. Its token may have been revoked.");
      }
      return { kind: "text", status: 200, text: "OK", mediaType: "text/plain" };
    },
  };
}

const kumaQuery = z.object({
  status: z.enum(["up", "down"]).default("up"),
  msg: z.string().max(KEEP_BYTES).default(""),
  /** Milliseconds; not needed. */
  ping: z.string().optional(),
});

/** The address of Uptime Kuma's push monitors, so that a script made for one needs only another host and token. */
function kumaRoute(
  ctx: ApiDependencies["ctx"],
  method: "GET" | "POST",
): Route<{ readonly token: string }, z.infer<typeof kumaQuery>, string> {
  return {
    method,
    path: "/api/push/:token",
    summary: "Reports how a device's backup job went, as Uptime Kuma's push monitors are told",
    scope: null,
    params: bare,
    query: kumaQuery,
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: 0, mediaTypes: null, schema: z.string() },
    response: {
      status: 200,
      description: "The ping was recorded",
      mediaType: "application/json",
      schema: kumaAnswer,
    },
    handle: async ({ params: { token: secret }, query: { status, msg } }): Promise<RouteResponse> => {
      const signal = status === "up" ? "success" : "fail";
      if (!(await ingestPing(ctx, { secret, signal, text: msg }))) {
        throw new RouteError(404, "There is nothing at this address. Its token may have been revoked.");
      }
      return { kind: "json", status: 200, value: { ok: true } };
    },
  };
}
