import { DAY_MS, type Instant } from "./instant.ts";
import type { AlertLevel, Level } from "./level.ts";

/** A device as far as the question is concerned whether it will reach its next threshold. */
export interface ForecastDevice {
  /** As administrators see it. */
  readonly level: Level;
  /** What its silence is counted from. */
  readonly clockAt: Instant;
  /** The time its sources speak for. */
  readonly asOf: Instant;
  /** Longest silence of the last 90 days that ended; 0 when it was never silent for over a day. */
  readonly longestGapMs: number;
  /** Until then a device that never backed up is left alone; null for all others (R4). */
  readonly graceEndsAt: Instant | null;
}

export interface ForecastThresholds {
  readonly warningDays: number;
  readonly criticalDays: number;
}

export interface Forecast {
  readonly level: AlertLevel;
  /** When it is reached if the device stays silent. */
  readonly at: Instant;
}

/**
 * Whether a device is on its way to its next threshold (R16): silent for at least half of it, longer than it
 * has usually been, and there before `until`. Null when it is not.
 */
export function forecast(
  device: ForecastDevice,
  thresholds: ForecastThresholds,
  until: Instant,
): Forecast | null {
  if (device.level === "critical") return null;
  const level = device.level === "ok" ? "warning" : "critical";
  const thresholdMs = (level === "warning" ? thresholds.warningDays : thresholds.criticalDays) * DAY_MS;
  const silentMs = device.asOf - device.clockAt;
  if (silentMs < thresholdMs / 2 || silentMs <= device.longestGapMs) return null;
  const at = Math.max(device.clockAt + thresholdMs, device.graceEndsAt ?? 0);
  return at <= until ? { level, at } : null;
}
