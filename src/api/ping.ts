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
