import { DAY_MS, type Instant, MINUTE_MS } from "./instant.ts";

/** How often a pull source is read when nobody chose otherwise. */
export const SYNC_INTERVAL_MINUTES = 15;
/** Hour of the day (UTC) from which on the nightly full read may begin. */
const NIGHT_HOUR = 2;
/** A full read that went wrong is not tried again sooner. */
const FULL_AGAIN_MS = 60 * MINUTE_MS;

export type SyncKind = "quick" | "full";

/** What the rhythm of a source goes by. */
export interface SyncPast {
  readonly intervalMinutes: number;
  /** The interval in force while a read outlasts the one wished for. */
  readonly stretchedMinutes: number | null;
  readonly quickStartedAt: Instant | null;
  readonly fullStartedAt: Instant | null;
  /** When a read was last begun, good or not. */
  readonly triedAt: Instant | null;
  /** When the last read that was not good found so. */
  readonly faultAt: Instant | null;
  /** A full read was broken off and can be taken up. */
  readonly resumable: boolean;
  /** A full read misses too many devices and waits for an administrator. */
  readonly held: boolean;
  /** The administrator said that they are gone. */
  readonly accepted: boolean;
}

/**
 * What is due to be read now; null: nothing. The first read is a full one; then one each night (from 02:00 UTC on),
 * and a frequent one every interval in between.
 */
export function dueSync(past: SyncPast, now: Instant): SyncKind | null {
  if (past.accepted) return "full";
  // Only a full read can find the devices again; the source is blind meanwhile.
  if (past.held) return isPast(past.triedAt, FULL_AGAIN_MS, now) ? "full" : null;
  const intervalMs = (past.stretchedMinutes ?? past.intervalMinutes) * MINUTE_MS;
  if (!past.resumable && !isPast(past.triedAt, intervalMs, now)) return null;
  return isFullDue(past, now) ? "full" : "quick";
}

function isPast(at: Instant | null, ms: number, now: Instant): boolean {
  return at === null || now - at >= ms;
}

function isFullDue({ fullStartedAt, faultAt, resumable }: SyncPast, now: Instant): boolean {
  if (fullStartedAt === null || resumable) return true;
  if (fullStartedAt >= lastNight(now)) return false;
  return isPast(faultAt, FULL_AGAIN_MS, now);
}

function lastNight(now: Instant): Instant {
  const today = now - (now % DAY_MS) + NIGHT_HOUR * 60 * MINUTE_MS;
  return today <= now ? today : today - DAY_MS;
}

/**
 * The interval that a read of this length needs: a multiple of the one wished for, so that a read ends before the next
 * begins. Null: the wished one is long enough.
 */
export function stretchInterval(intervalMinutes: number, tookMs: number): number | null {
  const times = Math.ceil(tookMs / (intervalMinutes * MINUTE_MS));
  return times <= 1 ? null : times * intervalMinutes;
}

/** A full read that misses more than 20 and more than 5 % of the devices of the last one is held and asked about. */
export function missesTooMany(missing: number, active: number): boolean {
  return missing > 20 && missing > active * 0.05;
}
