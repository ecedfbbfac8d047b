import type { Instant } from "../../../src/core/instant.ts";
import { PullFault } from "../../../src/port/pull-source.ts";

/** Leaves CrashPlan alone while it wants that, and between attempts. */
export interface Pause {
  /** Notes what a `Retry-After` header says: seconds, or a date. */
  hold(header: string | null): void;
  /** Resolves when CrashPlan may be called. Rejects as `away` when that is far off. */
  over(): Promise<void>;
  beforeAttempt(attempt: number): Promise<void>;
}

/** A longer wait is left to the next read. */
const LONGEST_WAIT_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;

export function createPause({
  now,
  sleep,
}: {
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<unknown>;
}): Pause {
  let heldUntil: Instant = 0;
  return {
    hold(header) {
      const ms = retryAfterMs(header, now());
      if (ms !== null) heldUntil = Math.max(heldUntil, now() + ms);
    },
    async over() {
      const until = heldUntil;
      const ms = until - now();
      if (ms <= 0) return;
      if (ms > LONGEST_WAIT_MS) {
        throw new PullFault(
          "away",
          `CrashPlan asks not to be called for ${Math.ceil(ms / 60_000)} minutes. It is read after that.`,
        );
      }
      await sleep(ms);
      // What was waited for is over, even if a clock stands still meanwhile.
      if (heldUntil === until) heldUntil = 0;
    },
    async beforeAttempt(attempt) {
      if (heldUntil <= now()) await sleep(FIRST_PAUSE_MS * 4 ** (attempt - 1));
    },
  };
}

/** Null: nothing that can be read. */
function retryAfterMs(header: string | null, now: Instant): number | null {
  if (header === null) return null;
  const ms = /^\d+$/u.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}
