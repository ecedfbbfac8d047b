import type { Route } from "../port/route.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { fileRoutes } from "./files.ts";
import { documentation } from "./get-openapi.ts";
import { getMetrics } from "./get-metrics.ts";
import { healthz } from "./healthz.ts";
import { linkRoutes } from "./links.ts";
import { pingRoutes } from "./ping.ts";
import { postBounces } from "./post-bounces.ts";
import { postObservations } from "./post-observations.ts";
import { readyz } from "./readyz.ts";
import { routesV1 } from "./v1/registry.ts";

/** Every route of the program. */
export function apiRoutes(dependencies: ApiDependencies): readonly Route[] {
  const { ctx } = dependencies;
  const documented = [
    ...routesV1(ctx),
    postObservations(dependencies),
    postBounces(dependencies),
    ...pingRoutes(dependencies),
    healthz(),
    readyz(dependencies),
    getMetrics(dependencies),
  ];
  return [
    ...documented,
    ...documentation(documented),
    ...linkRoutes(dependencies),
    ...fileRoutes(dependencies),
  ];
}
