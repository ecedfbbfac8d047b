import { asOfBounds, deviceAsOf, type ReceivingGap } from "../../core/as-of.ts";
import type { Instant } from "../../core/instant.ts";
import type { Queryable } from "../../../db/client.ts";
import type { SetTime } from "../../../db/query/candidate.ts";
import type { DeviceFacts } from "../../../db/query/fact.ts";
import { type Hold, loadHolds } from "../../../db/query/settings-change.ts";
import { loadRecentGaps } from "../../../db/query/receiving-gap.ts";
import { loadSourceSets, type SourceSet } from "../../../db/query/source-set.ts";
import { loadOrganizationPolicies, type OrganizationPolicy } from "../../../db/query/threshold.ts";

/** What all devices of one evaluation share: settings, sources and the time. */
export interface Frame {
  readonly now: Instant;
  readonly organizations: ReadonlyMap<number, OrganizationPolicy>;
  readonly sets: ReadonlyMap<number, SourceSet>;
  readonly gaps: readonly ReceivingGap[];
  /** Changes of settings that may still be undone: what they make owed waits. */
  readonly holds: readonly Hold[];
}

export async function loadFrame(q: Queryable, now: Instant): Promise<Frame> {
  const [organizations, sets, gaps, holds] = await Promise.all([
    loadOrganizationPolicies(q),
    loadSourceSets(q),
    loadRecentGaps(q, now),
    loadHolds(q, now),
  ]);
  return { now, organizations, sets, gaps, holds };
}

/** The time a device is judged at; null when no enabled source speaks for it. */
export function asOfDevice(frame: Frame, device: DeviceFacts): Instant | null {
  const set = frame.sets.get(device.sourceSetId);
  return set === undefined ? null : deviceAsOf(set.sources, device, frame.gaps, frame.now);
}

/** Per source set, between which times the devices in it are judged. */
export function latestSetTimes(frame: Frame): SetTime[] {
  const times: SetTime[] = [];
  for (const set of frame.sets.values()) {
    const bounds = asOfBounds(set.sources, frame.gaps, frame.now);
    if (bounds === null) continue;
    const { latest: asOf, earliest, bySnapshot } = bounds;
    times.push({ setId: set.id, asOf, earliest, bySnapshot });
  }
  return times;
}
