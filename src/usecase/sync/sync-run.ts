import { HOUR_MS, type Instant } from "../../core/instant.ts";
import { stretchInterval, SYNC_INTERVAL_MINUTES, type SyncKind } from "../../core/sync-rhythm.ts";
import { keepSync, type SyncHolder } from "../../../db/query/sync-lease.ts";
import { changeSyncState, setSourceInterval } from "../../../db/query/sync-state.ts";
import type { SourceRow } from "../../../db/query/source.ts";
import type { PullSource } from "../../port/pull-source.ts";
import type { Context } from "../context.ts";

/** A process that died is followed by another after so long, or sooner when it was a serving bot. */
export const LEASE_MS = 90_000;
/** A page may take minutes; meanwhile the lease is kept so often. */
const BEAT_MS = 20_000;
/** A read that was broken off longer ago begins anew. */
export const RESUME_MS = 6 * HOUR_MS;

export interface SyncProgress {
  /** What is being read: `organizations`, `settings` … */
  readonly step: string;
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
}

/** One read of one source, as its steps are handed it. */
export interface SyncRun {
  readonly ctx: Context;
  readonly source: SourceRow;
  readonly pull: PullSource;
  readonly kind: SyncKind;
  readonly holder: SyncHolder;
  /** When the read began: what its data speaks for. */
  readonly startedAt: Instant;
  /** Names of the organizations by the source's id. */
  readonly names: Map<string, string>;
  /** Organizations at the top of the source's tree; what is in force in them is their own here. */
  readonly tops: Set<string>;
  /** What people should know, a line each. */
  readonly remarks: string[];
  /** What was changed, by name. */
  readonly changed: Map<string, number>;
  readonly onProgress: (progress: SyncProgress) => void;
  readonly stopped: AbortSignal | null;
  /** How far it is, as `sources` shows it. */
  said: string;
  /** The interval in force; stretched while the read lasts longer. */
  stretchedMinutes: number | null;
}

/** Thrown when a read ends before its time and nothing is wrong with the source. */
export class SyncInterrupted extends Error {
  override readonly name = "SyncInterrupted";
}

/** Keeps the lease and says how far the read is; ends it when it was taken over or the bot stops. */
export async function proceed(
  run: SyncRun,
  step: string,
  done: number,
  total: number | null = null,
): Promise<void> {
  const { ctx, holder } = run;
  if (run.stopped?.aborted === true) throw new SyncInterrupted("the bot stops");
  const now = ctx.now();
  const progress = total === null ? `${step} ${done}` : `${step} ${done} of ${total}`;
  run.said = progress;
  if (!(await keepSync(ctx.db, holder, { until: now + LEASE_MS, progress })))
    throw new SyncInterrupted("another process took the read over");
  await stretch(run);
  run.onProgress({ step, done, total });
}

/** Keeps the lease while the read waits for an answer, until it is told to end. */
export function keepAlive(run: SyncRun): { end(): void } {
  const { ctx, holder } = run;
  const timer = setInterval(() => {
    // A lease that could not be kept is found out by the next step.
    keepSync(ctx.db, holder, { until: ctx.now() + LEASE_MS, progress: run.said }).catch(() => undefined);
  }, BEAT_MS);
  timer.unref();
  return {
    end: () => {
      clearInterval(timer);
    },
  };
}

/** While a read outlasts its interval the interval grows, so that nobody is told that the source is overdue. */
export async function stretch(run: SyncRun): Promise<void> {
  const { ctx, source } = run;
  const minutes = stretchInterval(SYNC_INTERVAL_MINUTES, ctx.now() - run.startedAt);
  if (minutes === null || minutes <= (run.stretchedMinutes ?? 0)) return;
  run.stretchedMinutes = minutes;
  await changeSyncState(ctx.db, source.id, { stretchedMinutes: minutes });
  await setSourceInterval(ctx.db, source.id, minutes);
}

export function count(run: SyncRun, name: string, by = 1): void {
  if (by !== 0) run.changed.set(name, (run.changed.get(name) ?? 0) + by);
}
