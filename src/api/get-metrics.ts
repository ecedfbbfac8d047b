import { z } from "zod";

import type { Route } from "../port/route.ts";
import { showMetrics } from "../usecase/health/show-metrics.ts";
import type { ApiDependencies } from "./dependencies.ts";

/** For Prometheus, with a token of its own: the address may be open to the world, and says how the company is doing. */
export function getMetrics({
  ctx,
  meter,
  running,
}: Pick<ApiDependencies, "ctx" | "meter" | "running">): Route {
  return {
    method: "GET",
    path: "/metrics",
    summary: "How the bot itself is doing, in the text format of Prometheus",
    scope: "metrics",
    params: z.unknown(),
    query: z.unknown(),
    body: { kind: "none", schema: z.unknown() },
    response: {
      status: 200,
      description: "The measurements",
      mediaType: "text/plain; version=0.0.4",
      schema: null,
    },
    handle: async () => ({
      kind: "text",
      status: 200,
      text: await showMetrics(ctx, meter, running),
      mediaType: "text/plain; version=0.0.4",
    }),
  };
}
