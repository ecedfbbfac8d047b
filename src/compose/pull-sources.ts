import type { Config } from "../config.ts";
import type { Instant } from "../core/instant.ts";
import type { PullSource } from "../port/pull-source.ts";

/** The sources that are configured to be read. The package of each is only loaded when it is. */
export async function openPullSources(config: Config, now: () => Instant): Promise<readonly PullSource[]> {
  if (config.crashplan === null) return [];
  const { createCrashPlan } = await import("../../adapters/crashplan/crashplan-source.ts");
  return [createCrashPlan({ ...config.crashplan, now })];
}
