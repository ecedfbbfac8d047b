import { DAY_MS, type Instant } from "./instant.ts";
import type { SourceMode } from "./observation.ts";

/** A source as far as the time its data speaks for is concerned (R6). */
export interface SourceTime {
  readonly mode: SourceMode;
  readonly enabled: boolean;
  /** Pull: start of the last good complete read. Snapshot: when its newest was taken. Null before the first. */
  readonly asOf: Instant | null;
}

/** A time in which no bot was running to receive what devices push. */
export interface ReceivingGap {
  readonly from: Instant;
  readonly to: Instant;
}

/** What a device brings to the question of the time it is judged at. */
export interface DeviceTime {
  /** When the newest snapshot that contained the device was taken. */
  readonly snapshotAt: Instant | null;
  /** When any source last reported the device. */
  readonly observedAt: Instant | null;
}

/**
 * The time a device is judged at (R6): the earliest time its enabled sources speak for.
 *
 * Null when no enabled source speaks for it; such a device keeps its level.
 */
export function deviceAsOf(
  sources: readonly SourceTime[],
  device: DeviceTime,
  gaps: readonly ReceivingGap[],
  now: Instant,
): Instant | null {
  let earliest: Instant | null = null;
  for (const source of sources) {
    if (!source.enabled) continue;
    const at = sourceAsOf(source, device, gaps, now);
    if (at === null) continue;
    if (earliest === null || at < earliest) earliest = at;
  }
  return earliest;
}

function sourceAsOf(
  source: SourceTime,
  device: DeviceTime,
  gaps: readonly ReceivingGap[],
  now: Instant,
): Instant | null {
  switch (source.mode) {
    case "pull":
      return source.asOf;
    case "snapshot":
      return snapshotAsOf(source, device);
    case "push":
      return now - allowanceMs(gaps, device.observedAt, now);
  }
}

/** A newer snapshot of another source makes this one's no newer. */
function snapshotAsOf({ asOf }: SourceTime, { snapshotAt }: DeviceTime): Instant | null {
  return asOf === null || snapshotAt === null ? null : Math.min(asOf, snapshotAt);
}

/**
 * Milliseconds of this bot's own absence that a pushing device is not blamed for: gaps that ended
 * less than 24 h ago, unless the device has reported since.
 */
export function allowanceMs(gaps: readonly ReceivingGap[], observedAt: Instant | null, now: Instant): number {
  let total = 0;
  for (const gap of gaps) {
    const recent = gap.to <= now && now - gap.to < DAY_MS;
    const silentSince = observedAt === null || observedAt < gap.to;
    if (recent && silentSince) total += gap.to - gap.from;
  }
  return total;
}

/** Between which times the devices of one set of sources are judged. */
export interface AsOfBounds {
  readonly latest: Instant;
  /** For a device that no snapshot's own time puts earlier. */
  readonly earliest: Instant;
  /** Both are no later than the device's newest snapshot. */
  readonly bySnapshot: boolean;
}

/** The bounds of `deviceAsOf` over every device these sources can hold; null when it is null for all of them. */
export function asOfBounds(
  sources: readonly SourceTime[],
  gaps: readonly ReceivingGap[],
  now: Instant,
): AsOfBounds | null {
  const latest = deviceAsOf(sources, { snapshotAt: Infinity, observedAt: now }, gaps, now);
  const earliest = deviceAsOf(sources, { snapshotAt: Infinity, observedAt: null }, gaps, now);
  if (latest === null || earliest === null) return null;
  const bySnapshot = sources.some((one) => one.enabled && one.mode === "snapshot" && one.asOf !== null);
  return { latest, earliest, bySnapshot };
}
