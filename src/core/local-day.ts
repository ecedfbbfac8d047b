import { Temporal } from "temporal-polyfill";

import type { Instant } from "./instant.ts";

/** A day of the calendar: `YYYY-MM-DD`. */
export type Day = string;

/** Date and time of day as a clock on the wall of `zone` shows them, to the minute. */
export interface LocalTime {
  readonly day: Day;
  /** `HH:MM` */
  readonly time: string;
}

/** The day it is in `zone` at an instant. Throws a RangeError for an unknown zone. */
export function localDay(at: Instant, zone: string): Day {
  return zoned(at, zone).toPlainDate().toString();
}

/** What a clock in `zone` shows at an instant. Throws a RangeError for an unknown zone. */
export function localTime(at: Instant, zone: string): LocalTime {
  const local = zoned(at, zone);
  return {
    day: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: "minute" }),
  };
}

/**
 * When it is `time` (`HH:MM`) on `day` in `zone`. A local time that the clocks skip is the first instant
 * after it; one that occurs twice is the first of the two (R14).
 *
 * Throws a RangeError for an unknown zone, a day or a time that no calendar has.
 */
export function atLocalTime(day: Day, time: string, zone: string): Instant {
  const wanted = Temporal.PlainDate.from(day).toPlainDateTime(Temporal.PlainTime.from(time));
  const found = wanted.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;
  // Skipped: "earlier" landed before the clocks were put forward, and the change itself comes next.
  const change = found.getTimeZoneTransition("next");
  return (change ?? found).epochMilliseconds;
}

/** The day `days` after `day`; before it when negative. */
export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** How many days lie from `from` to `to`, both counted. */
export function daysInclusive(from: Day, to: Day): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days + 1;
}

/** The first day of the month that `day` is in. */
export function monthStart(day: Day): Day {
  return `${day.slice(0, 8)}01`;
}

/** The last day of the month that `day` is in. */
export function monthEnd(day: Day): Day {
  return Temporal.PlainDate.from(monthStart(day)).add({ months: 1 }).subtract({ days: 1 }).toString();
}

function zoned(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}
