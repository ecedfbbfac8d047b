import { and, asc, eq, gte, isNull, sql } from "drizzle-orm";

import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { SourceMode } from "../../src/core/observation.ts";
import type { Queryable, Tx } from "../client.ts";
import { source, sourceRun } from "../schema/source.ts";

export type SourceRow = typeof source.$inferSelect;

export interface NewSource {
  readonly kind: SourceRow["kind"];
  readonly name: string;
  readonly namespace: string;
  readonly mode: SourceMode;
  readonly intervalMinutes: number | null;
}

/** The source of that name, made when there is none. */
export async function ensureSource(q: Queryable, wanted: NewSource, now: Instant): Promise<SourceRow> {
  await q.orm
    .insert(source)
    .values({ ...wanted, createdAt: now })
    .onConflictDoNothing({ target: source.name });
  const [row] = await q.orm.select().from(source).where(eq(source.name, wanted.name));
  if (row === undefined) throw new Error(`The source ${wanted.name} was removed while it was being made.`);
  return row;
}

export async function listSources(q: Queryable): Promise<SourceRow[]> {
  return await q.orm.select().from(source).orderBy(source.id);
}

/** Moves a source's as-of forward; it never goes back (R6). */
export async function advanceAsOf(tx: Tx, sourceId: number, asOf: Instant, now: Instant): Promise<void> {
  await tx.sql`
    update source set as_of = greatest(as_of, ${asOf}), last_good_at = greatest(last_good_at, ${now})
    where id = ${sourceId}`;
}

/** Ends the source's baseline: from now on a device that crosses is announced. True when this call ended it. */
export async function endBaseline(tx: Tx, sourceId: number, now: Instant): Promise<boolean> {
  const ended = await tx.orm
    .update(source)
    .set({ baselineAt: now })
    .where(and(eq(source.id, sourceId), isNull(source.baselineAt)))
    .returning({ id: source.id });
  return ended.length === 1;
}

export async function startSourceRun(q: Queryable, sourceId: number, now: Instant): Promise<number> {
  const [run] = await q.orm
    .insert(sourceRun)
    .values({ sourceId, state: "running", startedAt: now })
    .returning({ id: sourceRun.id });
  if (run === undefined) throw new Error("A source run was not stored.");
  return run.id;
}

export interface SourceRunEnd {
  readonly state: "complete" | "partial" | "failed";
  readonly finishedAt: Instant;
  readonly asOf: Instant | null;
  readonly observations: number;
  readonly badRows: number;
  readonly message: string | null;
}

export async function finishSourceRun(q: Queryable, runId: number, end: SourceRunEnd): Promise<void> {
  await q.orm.update(sourceRun).set(end).where(eq(sourceRun.id, runId));
}

/**
 * The run that all pushes to a source since `dayStart` share. Two bots that begin a day at the same moment may make
 * two; the first is used from then on.
 */
export async function pushRunOfDay(
  q: Queryable,
  sourceId: number,
  { dayStart, now }: { readonly dayStart: Instant; readonly now: Instant },
): Promise<number> {
  const [run] = await q.orm
    .select({ id: sourceRun.id })
    .from(sourceRun)
    .where(and(eq(sourceRun.sourceId, sourceId), gte(sourceRun.startedAt, dayStart)))
    .orderBy(asc(sourceRun.startedAt), asc(sourceRun.id))
    .limit(1);
  return run?.id ?? (await startSourceRun(q, sourceId, now));
}

export interface PushedPart {
  readonly observations: number;
  readonly finishedAt: Instant;
  /** Why it could not be recorded as a whole; null: it was. */
  readonly message: string | null;
}

/** Adds a push to its day's run, which is `partial` from the first that failed on and keeps the last reason. */
export async function addToPushRun(q: Queryable, runId: number, part: PushedPart): Promise<void> {
  const failed = part.message !== null;
  await q.orm
    .update(sourceRun)
    .set({
      state: failed
        ? "partial"
        : sql`case ${sourceRun.state} when 'partial' then 'partial' else 'complete' end`,
      finishedAt: sql`greatest(${sourceRun.finishedAt}, ${isoInstant(part.finishedAt)}::timestamptz)`,
      observations: sql`${sourceRun.observations} + ${part.observations}`,
      ...(failed ? { message: part.message } : {}),
    })
    .where(eq(sourceRun.id, runId));
}
