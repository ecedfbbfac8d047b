import type { Instant } from "../../src/core/instant.ts";

/** Recognises what comes again, so that it is done once and answered alike. */
export interface Repeats<T> {
  /** What was begun with this key within the span, or `work`, begun now. */
  once(key: string, work: () => T): T;
  /** Whether something was begun with this key within the span. */
  knows(key: string): boolean;
}

/** A burst of so many within a span is not expected. */
const MOST_KEPT = 20_000;

export function createRepeats<T>(now: () => Instant, spanMs: number): Repeats<T> {
  const begun = new Map<string, { readonly at: Instant; readonly result: T }>();
  function find(key: string): { readonly result: T } | null {
    const before = begun.get(key);
    return before !== undefined && now() - before.at < spanMs ? before : null;
  }
  return {
    knows: (key) => find(key) !== null,
    once(key, work) {
      const before = find(key);
      if (before !== null) return before.result;
      begun.delete(key);
      const result = work();
      begun.set(key, { at: now(), result });
      const [oldest] = begun.keys();
      if (begun.size > MOST_KEPT && oldest !== undefined) begun.delete(oldest);
      return result;
    },
  };
}
