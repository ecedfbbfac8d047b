import { DAY_MS } from "../../core/instant.ts";
import type { RestoreRecord } from "../../core/restore-record.ts";
import { findCoverage, saveCoverage, saveRestores } from "../../../db/query/restore-record.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/** How far back the first reading goes. */
const FIRST_DAYS = 90;
/** A restore may still run when it is first read. */
const OVERLAP_DAYS = 7;
const BATCH_RESTORES = 500;

/** Keeps the restores begun since the last reading, and from when to when they are known; or why nobody knows. */
export async function readRestores(run: SyncRun): Promise<void> {
  const { ctx, source, pull, startedAt } = run;
  const known = await findCoverage(ctx.db, source.id);
  const until = known?.toAt ?? null;
  const from = until === null ? startedAt - FIRST_DAYS * DAY_MS : until - OVERLAP_DAYS * DAY_MS;
  const restores = pull.restores(from);
  if (restores === null) {
    await saveCoverage(ctx.db, {
      sourceId: source.id,
      fromAt: null,
      toAt: null,
      lastReadAt: null,
      unknownBecause: pull.restoresUnknown ?? "the source does not say",
    });
    return;
  }
  let batch: RestoreRecord[] = [];
  let read = 0;
  for await (const one of restores) {
    batch.push(one);
    read += 1;
    if (batch.length < BATCH_RESTORES) continue;
    await save(run, batch);
    await proceed(run, "restores", read);
    batch = [];
  }
  await save(run, batch);
  await saveCoverage(ctx.db, {
    sourceId: source.id,
    fromAt: known?.fromAt ?? from,
    toAt: startedAt,
    lastReadAt: ctx.now(),
    unknownBecause: null,
  });
}

async function save(run: SyncRun, batch: readonly RestoreRecord[]): Promise<void> {
  const { ctx, pull } = run;
  const fresh = await ctx.db.transaction(async (tx) => await saveRestores(tx, pull.namespace, batch));
  count(run, "restores added", fresh);
}
