import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../../src/core/instant.ts";
import { dayStart, isWorkday, localDay } from "./calendar.ts";
import type { Life } from "./life.ts";
import { between, draw } from "../random.ts";
import { silenceOn } from "./silence.ts";
import { TOPIC } from "../topic.ts";
import type { Traits } from "./trait.ts";

/** What one local day brings a device; `failed`: it tried, and no run sent anything. */
type Day =
  | { readonly kind: "idle" }
  | { readonly kind: "away"; readonly since: number }
  | { readonly kind: "failed"; readonly hours: Hours }
  | { readonly kind: "backup"; readonly hours: Hours };

/** A day's backups: one every `stepMs` from `from` to `to`. */
interface Hours {
  readonly from: Instant;
  readonly to: Instant;
  readonly stepMs: number;
}

const DAY_OFF_SHARE = 0.06;
const WEEKEND_SHARE = 0.05;
const FAILURE_SHARE = 0.006;
const COMPLETION_SHARE = 0.92;

/** A device with what stays the same over its life. */
export interface LivedDevice {
  readonly life: Life;
  readonly traits: Traits;
}

/** The last time it sent any data, at or before `at`; null before the first. */
export function lastActivity(device: LivedDevice, at: Instant): Instant | null {
  const end = lastBackupDay(device, at);
  return end === null ? null : latestStep(end, Math.min(at, device.life.retiredAt));
}

/** The last time it reached 100 %, at or before `at`; null before the first. */
export function lastCompletion(device: LivedDevice, at: Instant): Instant | null {
  const { life, traits } = device;
  if (traits.flaw === "never-completed") return null;
  const until = traits.flaw === "stopped-completing" ? Math.min(at, traits.completesUntil) : at;
  const initialUntil = traits.firstBackupAt + traits.initialDays * DAY_MS;
  let hours = lastBackupDay(device, until);
  while (hours !== null && hours.to >= initialUntil) {
    const completedAt = completionIn(life, hours);
    if (
      completedAt !== null &&
      completedAt <= Math.min(until, life.retiredAt) &&
      completedAt >= initialUntil
    ) {
      return completedAt;
    }
    hours = lastBackupDay(device, hours.from - 1);
  }
  return null;
}

/** The first run that failed since the device's last activity; null when none did. */
export function failingSince(device: LivedDevice, at: Instant): Instant | null {
  let since: Instant | null = null;
  for (const day of daysBack(device, at)) {
    if (day.kind === "backup") return since;
    since = day.hours.from;
  }
  return since;
}

/** When it last reached its backup system, which a device whose runs fail still does. */
export function lastConnection(device: LivedDevice, at: Instant): Instant {
  const { joinedAt, retiredAt } = device.life;
  for (const { hours } of daysBack(device, at)) return latestStep(hours, Math.min(at, retiredAt));
  return Math.min(at, joinedAt + 20 * MINUTE_MS);
}

/** The days with backups whose first is after `after` and not after `until`, oldest first. */
export function* backupDays(device: LivedDevice, after: Instant, until: Instant): Generator<Hours> {
  const { life, traits } = device;
  const { offsetMs } = life.slot.office;
  const end = Math.min(until, life.retiredAt);
  const start = Math.max(after, traits.firstBackupAt);
  for (let day = localDay(start, offsetMs); day <= localDay(end, offsetMs); day += 1) {
    const what = dayOf(device, day);
    if (what.kind === "backup" && what.hours.from > after && what.hours.from <= end) yield what.hours;
  }
}

function lastBackupDay(device: LivedDevice, at: Instant): Hours | null {
  for (const day of daysBack(device, at)) {
    if (day.kind === "backup") return day.hours;
  }
  return null;
}

/** The days on which it ran, from the one that had begun at `at` back to its first. */
function* daysBack(device: LivedDevice, at: Instant): Generator<Extract<Day, { hours: Hours }>> {
  const { life, traits } = device;
  const { offsetMs } = life.slot.office;
  const until = Math.min(at, life.retiredAt);
  const firstDay = localDay(traits.firstBackupAt, offsetMs);
  let day = localDay(until, offsetMs);
  while (day >= firstDay) {
    const what = dayOf(device, day);
    if ((what.kind === "backup" || what.kind === "failed") && what.hours.from <= until) yield what;
    day = what.kind === "away" ? what.since - 1 : day - 1;
  }
}

function dayOf({ life, traits }: LivedDevice, day: number): Day {
  const silence = silenceOn(life, day);
  if (silence !== null && silence.kind === "away") return { kind: "away", since: silence.first };
  if (!isInUse(life, day)) return { kind: "idle" };
  const hours = hoursOf(life, day);
  if (hours.from < traits.firstBackupAt) return { kind: "idle" };
  const fails = silence !== null || traits.flaw === "never-backed-up" || failsOn(life, day);
  return { kind: fails ? "failed" : "backup", hours };
}

function failsOn({ seed, key }: Life, day: number): boolean {
  return draw(seed, TOPIC.failure, key, day) < FAILURE_SHARE;
}

/** Servers run every day; people work on workdays, with days off, and now and then at the weekend. */
function isInUse({ seed, key, slot }: Life, day: number): boolean {
  if (slot.server) return true;
  if (isWorkday(day)) return draw(seed, TOPIC.dayOff, key, day) >= DAY_OFF_SHARE;
  return draw(seed, TOPIC.weekend, key, day) < WEEKEND_SHARE;
}

function hoursOf({ seed, key, slot }: Life, day: number): Hours {
  const midnight = dayStart(day, slot.office.offsetMs);
  const begin = draw(seed, TOPIC.dayBegin, key, day);
  if (slot.server) {
    const from = midnight + Math.floor(begin * 40) * MINUTE_MS;
    return { from, to: from + 20 * HOUR_MS, stepMs: 4 * HOUR_MS };
  }
  const from = midnight + Math.floor(between(begin, 8 * 60, 10 * 60)) * MINUTE_MS;
  const workedHours = between(draw(seed, TOPIC.dayEnd, key, day), 7, 10);
  return { from, to: from + Math.floor(workedHours * 4) * 15 * MINUTE_MS, stepMs: 15 * MINUTE_MS };
}

function latestStep({ from, to, stepMs }: Hours, at: Instant): Instant {
  return from + Math.floor((Math.min(at, to) - from) / stepMs) * stepMs;
}

/** When the day's backup was complete: at one of its first steps, on most days. */
function completionIn({ seed, key }: Life, { from, to, stepMs }: Hours): Instant | null {
  const day = Math.floor(from / DAY_MS);
  if (draw(seed, TOPIC.completion, key, day) >= COMPLETION_SHARE) return null;
  const steps = Math.min(12, Math.floor((to - from) / stepMs));
  return from + Math.floor(draw(seed, TOPIC.completionAt, key, day) * (steps + 1)) * stepMs;
}
