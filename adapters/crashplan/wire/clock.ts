import type { Instant } from "../../../src/core/instant.ts";
import { PullFault } from "../../../src/port/pull-source.ts";

/** A clock that is further off makes every age wrong: devices are judged by CrashPlan's times against this clock. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * When an answer was given, by the later of both clocks, so that nothing in it is newer. Throws a `PullFault` when they
 * are too far apart. Without a `Date` header there is nothing to compare.
 */
export function checkClock(date: string | null, now: Instant): Instant {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return now;
  const offMs = now - theirs;
  if (Math.abs(offMs) <= TOLERANCE_MS) return Math.max(now, theirs);
  const minutes = Math.round(Math.abs(offMs) / 60_000);
  throw new PullFault(
    "unreadable",
    `This machine's clock is ${minutes} minutes ${offMs > 0 ? "ahead of" : "behind"} CrashPlan's, ` +
      "so every age would be wrong. Set it right, best by NTP.",
  );
}
