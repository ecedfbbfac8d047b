/** How bad a device's silence is, for one audience. The order is the severity. */
export const LEVELS = ["ok", "warning", "critical"] as const;
export type Level = (typeof LEVELS)[number];

/** The levels that are told to somebody. */
export type AlertLevel = Exclude<Level, "ok">;

/**
 * Whose thresholds a level is measured by: the organization's reporting settings (`admins`) or the
 * device's own defaults (`owner`). The two are kept apart everywhere.
 */
export const AUDIENCES = ["admins", "owner"] as const;
export type Audience = (typeof AUDIENCES)[number];

const SEVERITY: Record<Level, number> = { ok: 0, warning: 1, critical: 2 };

/** Positive when `a` is worse than `b`, negative when it is better, 0 when they are the same. */
export function compareLevels(a: Level, b: Level): number {
  return SEVERITY[a] - SEVERITY[b];
}

/** Whether `a` is worse than `b`. */
export function isWorse(a: Level, b: Level): boolean {
  return compareLevels(a, b) > 0;
}
