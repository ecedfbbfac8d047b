import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "./instant.ts";

/** A source as far as its punctuality is concerned. */
export interface Punctuality {
  readonly intervalMinutes: number | null;
  /** Its last good read, else when it was set up. */
  readonly lastGoodAt: Instant;
  readonly overdueNotices: number;
  readonly lastNoticeAt: Instant | null;
}

/** Days between one notice of an overdue source and the next: after 1, 3 and then every 7 days (R6). */
const REPEAT_DAYS = [1, 3, 7] as const;
const OVERDUE_INTERVALS = 4;

/** When a source counts as overdue: four intervals after its last good read, at least an hour. Null: never. */
export function overdueAt(source: Pick<Punctuality, "intervalMinutes" | "lastGoodAt">): Instant | null {
  if (source.intervalMinutes === null) return null;
  return source.lastGoodAt + Math.max(OVERDUE_INTERVALS * source.intervalMinutes * MINUTE_MS, HOUR_MS);
}

export type OverdueStep = "in-time" | "first-notice" | "repeat-notice" | "already-told" | "back";

/** What to say about a source now. */
export function stepOverdue(source: Punctuality, now: Instant): OverdueStep {
  const at = overdueAt(source);
  if (at === null || now < at) return source.overdueNotices > 0 ? "back" : "in-time";
  if (source.overdueNotices === 0 || source.lastNoticeAt === null) return "first-notice";
  const days = REPEAT_DAYS[Math.min(source.overdueNotices, REPEAT_DAYS.length) - 1] ?? 7;
  return now >= source.lastNoticeAt + days * DAY_MS ? "repeat-notice" : "already-told";
}
