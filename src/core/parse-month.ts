import type { Day } from "./local-day.ts";

/** The first day of a month written as `2026-11`; null: it is none. */
export function parseMonth(text: string): Day | null {
  return /^\d{4}-(?:0[1-9]|1[0-2])$/u.test(text) ? `${text}-01` : null;
}
