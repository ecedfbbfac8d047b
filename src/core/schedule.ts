import { Temporal } from "temporal-polyfill";

import { HOUR_MS, type Instant, MINUTE_MS } from "./instant.ts";
import { addDays, atLocalTime, localDay } from "./local-day.ts";
import { type Weekday, WEEKDAYS } from "./policy.ts";

/** On which days, at which local time, something runs. */
export interface Schedule {
  readonly days: readonly Weekday[];
  /** `HH:MM` */
  readonly time: string;
  /** IANA zone name. */
  readonly zone: string;
}

/** A run that starts later than this was missed: nobody was there at its time. */
const LATE_AFTER_MS = 10 * MINUTE_MS;
/** A missed run is left out when the next one comes sooner than this. */
const SKIP_BEFORE_NEXT_MS = 12 * HOUR_MS;
const DAYS_A_WEEK = 7;

/**
 * The first run after an instant, or null when no day is chosen (R14). A local time that does not exist runs
 * at the first instant after it, one that occurs twice at the first. Throws a RangeError for an unknown zone.
 */
export function nextRun(schedule: Schedule, after: Instant): Instant | null {
  // One day back and one more forward: where the clocks skip a time, a run may land on the day after its own.
  const start = addDays(localDay(after, schedule.zone), -1);
  for (let offset = 0; offset <= DAYS_A_WEEK + 2; offset += 1) {
    const day = addDays(start, offset);
    if (!schedule.days.includes(weekday(day))) continue;
    const at = atLocalTime(day, schedule.time, schedule.zone);
    if (at > after) return at;
  }
  return null;
}

/** The first `count` runs after an instant; fewer only when no day is chosen. */
export function nextRuns(schedule: Schedule, after: Instant, count: number): Instant[] {
  const runs: Instant[] = [];
  let last = after;
  while (runs.length < count) {
    const at = nextRun(schedule, last);
    if (at === null) break;
    runs.push(at);
    last = at;
  }
  return runs;
}

export type RunPlan =
  | { readonly action: "run"; readonly late: boolean }
  | { readonly action: "skip"; readonly reason: "next-is-near" };

/**
 * What becomes of a run that is due (R14): a missed one is made once and marked late, unless the next is
 * less than 12 h away.
 */
export function planRun(run: {
  readonly dueAt: Instant;
  readonly now: Instant;
  readonly next: Instant | null;
}): RunPlan {
  const late = run.now - run.dueAt > LATE_AFTER_MS;
  if (late && run.next !== null && run.next - run.now < SKIP_BEFORE_NEXT_MS) {
    return { action: "skip", reason: "next-is-near" };
  }
  return { action: "run", late };
}

function weekday(day: string): Weekday {
  // Temporal counts Monday 1 to Sunday 7; ours begin with Sunday.
  const index = Temporal.PlainDate.from(day).dayOfWeek % DAYS_A_WEEK;
  return WEEKDAYS[index] ?? "S";
}
