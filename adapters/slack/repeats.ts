import type { Instant } from "../../src/core/instant.ts";

/** Recognises what was seen before, so that it is not done twice. */
export interface Repeats {
  /** False: the same was asked within the span. */
  isNew(key: string): boolean;
}

/** Slack sends an event again for up to an hour; a burst of so many within it is not expected. */
const MOST_KEPT = 20_000;

export function createRepeats(now: () => Instant, spanMs: number): Repeats {
  const seen = new Map<string, Instant>();
  return {
    isNew(key) {
      const at = now();
      const before = seen.get(key);
      if (before !== undefined && at - before < spanMs) return false;
      seen.delete(key);
      seen.set(key, at);
      const [oldest] = seen.keys();
      if (seen.size > MOST_KEPT && oldest !== undefined) seen.delete(oldest);
      return true;
    },
  };
}
