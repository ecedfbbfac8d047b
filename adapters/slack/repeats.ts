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

/** Keeps the last 20,000 keys at least: the older half is forgotten at once, for taking out one by one is dear. */
export function createRepeats(now: () => Instant, spanMs: number): Repeats {
  let young = new Map<string, Instant>();
  let old = new Map<string, Instant>();
  function knows(key: string): boolean {
    const before = young.get(key) ?? old.get(key);
    return before !== undefined && now() - before < spanMs;
  }
  return {
    knows,
    isNew(key) {
      if (knows(key)) return false;
      if (young.size >= MOST_KEPT) {
        old = young;
        young = new Map();
      }
      young.set(key, now());
      return true;
    },
  };
}
