import type { Route } from "../port/route.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { documentation } from "./get-openapi.ts";
import { healthz } from "./healthz.ts";
import { linkRoutes } from "./links.ts";
import { pingRoutes } from "./ping.ts";
import { postBounces } from "./post-bounces.ts";
import { postObservations } from "./post-observations.ts";
import { readyz } from "./readyz.ts";
import { getOrganizations } from "./v1/organizations.ts";
import { patchSchedule } from "./v1/set-schedule.ts";
import { patchThresholds } from "./v1/set-thresholds.ts";
import { putInheritance } from "./v1/set-inheritance.ts";
import { getSettings } from "./v1/settings.ts";

/** Every route of the program. */
export function apiRoutes(dependencies: ApiDependencies): readonly Route[] {
  const { ctx } = dependencies;
  const documented = [
    getOrganizations(ctx),
    getSettings(ctx),
    patchThresholds(ctx),
    patchSchedule(ctx),
    putInheritance(ctx),
    postObservations(dependencies),
    postBounces(dependencies),
    ...pingRoutes(dependencies),
    healthz(),
    readyz(dependencies),
  ];
  return [...documented, ...documentation(documented), ...linkRoutes(dependencies)];
}
