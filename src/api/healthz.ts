import { z } from "zod";

import type { Route } from "../port/route.ts";

const answer = z.object({ status: z.literal("ok") });

/** Says that the process lives, and asks nothing else of it. */
export function healthz(): Route {
  return {
    method: "GET",
    path: "/healthz",
    summary: "Says that the process lives",
    scope: null,
    params: z.unknown(),
    query: z.unknown(),
    body: { kind: "none", schema: z.unknown() },
    response: { status: 200, description: "It lives", mediaType: "application/json", schema: answer },
    handle: async () => ({ kind: "json", status: 200, value: { status: "ok" } }),
  };
}
