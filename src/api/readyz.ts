import { z } from "zod";

import { RouteError, type Route } from "../port/route.ts";
import { findUnready } from "../usecase/health/find-unready.ts";
import type { ApiDependencies } from "./dependencies.ts";

const answer = z.object({ status: z.literal("ready") });

/** Says whether the program can do its work: database, migrations, queue and evaluation. */
export function readyz({ ctx, running }: Pick<ApiDependencies, "ctx" | "running">): Route {
  return {
    method: "GET",
    path: "/readyz",
    summary: "Says whether the program can do its work; 503 with what is missing",
    scope: null,
    params: z.unknown(),
    query: z.unknown(),
    body: { kind: "none", schema: z.unknown() },
    response: { status: 200, description: "It can", mediaType: "application/json", schema: answer },
    handle: async () => {
      const missing = await findUnready(ctx, running);
      if (missing.length > 0)
        throw new RouteError(503, missing.join(" "), { headers: { "Retry-After": "5" } });
      return { kind: "json", status: 200, value: { status: "ready" } };
    },
  };
}
