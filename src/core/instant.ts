/**
 * A point in time: milliseconds since 1970-01-01T00:00:00Z.
 *
 * A plain number, because a fleet of a million devices is judged in memory; zones and calendars
 * appear only where people read or choose a time (see `schedule.ts`).
 */
export type Instant = number;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Turns an ISO 8601 text with zone or offset into an instant; null when it is not one. */
export function parseInstant(text: string): Instant | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** The instant as ISO 8601 in UTC, the form in which it is stored and logged. */
export function isoInstant(at: Instant): string {
  return new Date(at).toISOString();
}
