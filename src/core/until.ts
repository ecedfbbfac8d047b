import { DAY_MS, HOUR_MS, type Instant } from "./instant.ts";
import { addDays, atLocalTime, localDay } from "./local-day.ts";
import { parseTime } from "./parse-time.ts";

/** When a pause until a day ends, so that its news is there at the beginning of work. */
export const DAY_BEGINS = "08:00";

const DAY_NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const UNITS: Readonly<Record<string, number>> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

export interface Until {
  readonly at: Instant;
  /** How many words said it. */
  readonly words: number;
}

/**
 * The time that the first words say, in `zone`: `tomorrow`, `monday`, `3 days`, `2w`, `4h`, `2026-12-01`,
 * `2026-12-01 09:00`, with or without `until` or `for` before it. A day is its 08:00. Null when they say none.
 */
export function parseUntil(words: readonly string[], zone: string, now: Instant): Until | null {
  const [first = ""] = words;
  const skip = /^(?:until|till|for|next)$/iu.test(first) ? 1 : 0;
  if (skip > 0) {
    const rest = parseUntil(words.slice(1), zone, now);
    return rest === null ? null : { at: rest.at, words: rest.words + 1 };
  }
  return dayWord(words, zone, now) ?? duration(words, now) ?? date(words, zone);
}

/** The next day that is neither Saturday nor Sunday, at 08:00 in `zone`. */
export function nextWorkingDay(zone: string, now: Instant): Instant {
  let day = addDays(localDay(now, zone), 1);
  while (weekdayOf(day) === 0 || weekdayOf(day) === 6) day = addDays(day, 1);
  return atLocalTime(day, DAY_BEGINS, zone);
}

function dayWord(words: readonly string[], zone: string, now: Instant): Until | null {
  const word = (words[0] ?? "").toLowerCase();
  const today = localDay(now, zone);
  if (word === "tomorrow") return { at: atLocalTime(addDays(today, 1), DAY_BEGINS, zone), words: 1 };
  if (word === "week") return { at: atLocalTime(nextNamed(today, 1), DAY_BEGINS, zone), words: 1 };
  if (word === "working" && (words[1] ?? "").toLowerCase() === "day") {
    return { at: nextWorkingDay(zone, now), words: 2 };
  }
  const wanted =
    word.length < 3 ? -1 : DAY_NAMES.findIndex((name) => name === word || name.slice(0, 3) === word);
  return wanted < 0 ? null : { at: atLocalTime(nextNamed(today, wanted), DAY_BEGINS, zone), words: 1 };
}

function duration(words: readonly string[], now: Instant): Until | null {
  const [first = "", second = ""] = words;
  const joined = /^(\d{1,3})(h|d|w)$/iu.exec(first);
  if (joined !== null) return { at: now + Number(joined[1]) * unitMs(joined[2] ?? ""), words: 1 };
  const unit = /^(hours?|days?|weeks?)$/iu.exec(second);
  const count = /^an?$/iu.test(first) ? "1" : first;
  if (unit === null || !/^\d{1,3}$/u.test(count)) return null;
  return { at: now + Number(count) * unitMs(second.charAt(0)), words: 2 };
}

/** A date, with a time of day in the same word or the next. */
function date([first = "", second = ""]: readonly string[], zone: string): Until | null {
  if (!/^\d{4}-\d{2}-\d{2}/u.test(first)) return null;
  if (/^\d{4}-\d{2}-\d{2}$/u.test(first)) {
    const timed = /^\d{1,2}:\d{2}$/u.test(second) ? second.padStart(5, "0") : null;
    const at = parseTime(`${first}T${timed ?? DAY_BEGINS}`, zone);
    return at === null ? null : { at, words: timed === null ? 1 : 2 };
  }
  const at = parseTime(first, zone);
  return at === null ? null : { at, words: 1 };
}

function nextNamed(today: string, wanted: number): string {
  const ahead = (wanted - weekdayOf(today) + 7) % 7;
  return addDays(today, ahead === 0 ? 7 : ahead);
}

/** 0 is Sunday. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function unitMs(letter: string): number {
  return UNITS[letter.toLowerCase()] ?? DAY_MS;
}
