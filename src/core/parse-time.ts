import { type Instant, MINUTE_MS } from "./instant.ts";
import { atLocalTime } from "./local-day.ts";

const PATTERN =
  /^(\d{4})-(0[1-9]|1[0-2])-([0-3]\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i;

/**
 * A time as exports and tools write it: ISO 8601 with seconds and fractions optional. A day alone is its
 * first instant. Without `Z` or offset it is local to `zone`, a skipped or doubled hour as in R14.
 *
 * Null when it is not a time, or one before 1970: that is how some tools write "never".
 * Throws a RangeError for an unknown zone.
 */
export function parseTime(text: string, zone: string): Instant | null {
  const parts = PATTERN.exec(text.trim());
  if (parts === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", offset] = parts;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // The calendar turns 30 February into 2 March.
  if (midnight < 0 || new Date(midnight).getUTCDate() !== Number(day)) return null;
  const local = midnight + timeOfDay(hour, minute, second, fraction);
  if (offset !== undefined) return local - offsetMs(offset);
  return zone === "UTC" ? local : inZone(local, zone);
}

function timeOfDay(hour: string, minute: string, second: string, fraction: string): number {
  const minutes = Number(hour) * 60 + Number(minute);
  return minutes * MINUTE_MS + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
}

function inZone(local: Instant, zone: string): Instant {
  const [day = "", time = ""] = new Date(local).toISOString().slice(0, -1).split("T");
  return atLocalTime(day, time, zone);
}

function offsetMs(offset: string): number {
  if (offset === "Z" || offset === "z") return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith("-") ? -minutes : minutes) * MINUTE_MS;
}
