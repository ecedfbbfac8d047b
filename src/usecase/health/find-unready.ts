import { isMigrated } from "../../../db/query/health.ts";
import { MINUTE_MS, type Instant } from "../../core/instant.ts";
import type { Context } from "../context.ts";

/** What the running process knows about itself. */
export interface Running {
  /** Whether jobs are being worked on. */
  queueStarted(): boolean;
  /** When the whole fleet was last judged, by any process; null: not yet. */
  lastEvaluationAt(): Promise<Instant | null> | Instant | null;
}

/** Three sweeps of five minutes: one may be late, and one slow. */
const EVALUATION_LATE_MS = 15 * MINUTE_MS;
const DATABASE_WAIT_MS = 2000;

/** What is missing for the program to do its work, in words for an operator; empty when it is ready. */
export async function findUnready(
  ctx: Pick<Context, "db" | "now">,
  running: Running,
): Promise<readonly string[]> {
  try {
    return await within(DATABASE_WAIT_MS, check(ctx, running));
  } catch {
    return ["The database cannot be reached."];
  }
}

async function check(ctx: Pick<Context, "db" | "now">, running: Running): Promise<readonly string[]> {
  const missing: string[] = [];
  if (!(await isMigrated(ctx.db)))
    missing.push("The database has not been brought to this version: run migrate.");
  if (!running.queueStarted()) missing.push("The job queue is not started.");
  const evaluatedAt = await running.lastEvaluationAt();
  if (evaluatedAt === null) missing.push("The devices have not been judged yet.");
  else if (ctx.now() - evaluatedAt > EVALUATION_LATE_MS) {
    missing.push("The devices were last judged more than 15 minutes ago.");
  }
  return missing;
}

/** The result of `work`; rejects when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`No answer within ${ms} ms.`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
