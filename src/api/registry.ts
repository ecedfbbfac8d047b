import type { Route } from "../port/route.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { healthz } from "./healthz.ts";
import { linkRoutes } from "./links.ts";
import { pingRoutes } from "./ping.ts";
import { postBounces } from "./post-bounces.ts";
import { postObservations } from "./post-observations.ts";
import { readyz } from "./readyz.ts";

/** Every route of the program. */
export function apiRoutes(dependencies: ApiDependencies): readonly Route[] {
  return [
    healthz(),
    readyz(dependencies),
    postObservations(dependencies),
    postBounces(dependencies),
    ...pingRoutes(dependencies),
    ...linkRoutes(dependencies),
  ];
}
