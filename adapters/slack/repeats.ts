import type { Instant } from "../../src/core/instant.ts";

/** Recognises what was seen before, so that it is not done twice. */
export interface Repeats {
  /** False: the same was asked within the span. */
  isNew(key: string): boolean;
  /** Whether it was asked within the span; asks nothing itself. */
  knows(key: string): boolean;
}

/** Slack sends an event again for up to an hour; a burst of so many within it is not expected. */
const MOST_KEPT = 20_000;

export function createRepeats(now: () => Instant, spanMs: number): Repeats {
  const seen = new Map<string, Instant>();
  function knows(key: string): boolean {
    const before = seen.get(key);
    return before !== undefined && now() - before < spanMs;
  }
  return {
    knows,
    isNew(key) {
      if (knows(key)) return false;
      seen.delete(key);
      seen.set(key, now());
      const [oldest] = seen.keys();
      if (seen.size > MOST_KEPT && oldest !== undefined) seen.delete(oldest);
      return true;
    },
  };
}
