import { DAY_MS, type Instant } from "./instant.ts";
import type { Level } from "./level.ts";

/** What a device's level depends on, besides thresholds and time. */
export interface Silence {
  readonly state: "active" | "deactivated";
  /** Newest activity over all archives in use, else creation, else first sight (R1, R4). */
  readonly clockAt: Instant;
  readonly lastActivityAt: Instant | null;
  /** Creation, first sight or reactivation: what the grace is counted from (R4). */
  readonly graceFrom: Instant;
}

export interface Thresholds {
  readonly warningDays: number;
  readonly criticalDays: number;
}

/** Why a device has the level it has. */
export type LevelReason = "deactivated" | "grace" | "recent" | "warning-reached" | "critical-reached";

export interface Judgement {
  readonly level: Level;
  readonly reason: LevelReason;
}

/**
 * The level of a device at `asOf`: reached when its age is at least the threshold's number of 24-hour
 * days (R1). A device that never backed up, or did not since it was reactivated, is ok during its
 * grace (R4); a deactivated one always (R5).
 */
export function judge(device: Silence, thresholds: Thresholds, asOf: Instant, graceDays: number): Judgement {
  if (device.state === "deactivated") return { level: "ok", reason: "deactivated" };
  if (inGrace(device, asOf, graceDays)) return { level: "ok", reason: "grace" };
  const ageMs = asOf - device.clockAt;
  if (ageMs >= thresholds.criticalDays * DAY_MS) return { level: "critical", reason: "critical-reached" };
  if (ageMs >= thresholds.warningDays * DAY_MS) return { level: "warning", reason: "warning-reached" };
  return { level: "ok", reason: "recent" };
}

function inGrace(device: Silence, asOf: Instant, graceDays: number): boolean {
  const silentSinceStart = device.lastActivityAt === null || device.lastActivityAt < device.graceFrom;
  return silentSinceStart && asOf < device.graceFrom + graceDays * DAY_MS;
}
