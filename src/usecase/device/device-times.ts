import { deviceAsOf } from "../../core/as-of.ts";
import type { Instant } from "../../core/instant.ts";
import type { Queryable } from "../../../db/client.ts";
import type { ListedDevice } from "../../../db/query/device-list.ts";
import { loadRecentGaps } from "../../../db/query/receiving-gap.ts";
import { loadSourceSets } from "../../../db/query/source-set.ts";

/** A device of a list with the time its age is counted to; null when no enabled source speaks for it (R6). */
export interface TimedDevice extends ListedDevice {
  readonly asOf: Instant | null;
}

/** Adds to each device the time its sources speak for. */
export async function withTimes(
  q: Queryable,
  devices: readonly ListedDevice[],
  now: Instant,
): Promise<TimedDevice[]> {
  if (devices.length === 0) return [];
  const [sets, gaps] = await Promise.all([loadSourceSets(q), loadRecentGaps(q, now)]);
  return devices.map((device) => {
    const set = sets.get(device.sourceSetId);
    return { ...device, asOf: set === undefined ? null : deviceAsOf(set.sources, device, gaps, now) };
  });
}
