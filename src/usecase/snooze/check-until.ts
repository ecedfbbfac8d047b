import { DAY_MS, type Instant } from "../../core/instant.ts";
import { UsageError } from "../context.ts";

const LONGEST_DAYS = 365;

/** Refuses an end that is past or more than a year ahead. */
export function checkUntil(until: Instant, now: Instant): void {
  if (until <= now) throw new UsageError("invalid", "The end is in the past. Give a later date.", "until");
  if (until > now + LONGEST_DAYS * DAY_MS) {
    throw new UsageError(
      "invalid",
      `The end is more than ${LONGEST_DAYS} days ahead. Give an earlier date.`,
      "until",
    );
  }
}
