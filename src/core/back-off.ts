import { type Instant, MINUTE_MS } from "./instant.ts";

const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 60 * MINUTE_MS;

/** After so many attempts, about six hours, a delivery is given up and becomes `dead` (R19). */
export const MOST_ATTEMPTS = 14;

/** When to try again after the given number of failed attempts; null: give up. Doubles from 15 s to an hour. */
export function nextAttempt(attempts: number, now: Instant): Instant | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  return now + Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
}
