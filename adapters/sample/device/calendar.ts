import { DAY_MS, type Instant } from "../../../src/core/instant.ts";

/** Days no office works, as month and day. Local ones are left to the silences. */
const HOLIDAYS = new Set(["1-1", "5-1", "12-24", "12-25", "12-26", "12-31"]);

/** Number of the local day, counted from 1970-01-01. */
export function localDay(at: Instant, offsetMs: number): number {
  return Math.floor((at + offsetMs) / DAY_MS);
}

/** When the local day starts. */
export function dayStart(day: number, offsetMs: number): Instant {
  return day * DAY_MS - offsetMs;
}

/** Monday to Friday and no holiday. */
export function isWorkday(day: number): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 4) % 7) + 7) % 7;
  if (weekday === 0 || weekday === 6) return false;
  const date = new Date(day * DAY_MS);
  return !HOLIDAYS.has(`${date.getUTCMonth() + 1}-${date.getUTCDate()}`);
}
