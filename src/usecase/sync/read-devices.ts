import type { Instant } from "../../core/instant.ts";
import { saveAlerts } from "../../../db/query/device-alert.ts";
import { changeSyncState } from "../../../db/query/sync-state.ts";
import type { PulledDevice } from "../../port/pull-source.ts";
import { recordBatch } from "../record/record-batch.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/** Observations recorded in one transaction; what a crash repeats at most. */
const BATCH_DEVICES = 2_000;

/**
 * Reads devices page by page and records them in batches, each in a transaction of its own. A full read notes the last
 * page that is recorded, so that it can go on there after a crash. Returns how many were read.
 */
export async function readDevices(
  run: SyncRun,
  { changedSince, fromPage }: { readonly changedSince: Instant | null; readonly fromPage: number },
): Promise<number> {
  let batch: PulledDevice[] = [];
  let read = 0;
  for await (const { page, devices } of run.pull.devices({ changedSince, fromPage })) {
    for (const one of devices) batch.push(seenNow(run, one));
    read += devices.length;
    await proceed(run, "devices", read);
    if (batch.length < BATCH_DEVICES) continue;
    await recordDevices(run, batch);
    batch = [];
    if (run.kind === "full")
      await changeSyncState(run.ctx.db, run.source.id, {
        resume: { startedAt: run.startedAt, step: "devices", page },
      });
  }
  await recordDevices(run, batch);
  await proceed(run, "devices", read);
  return read;
}

/**
 * What was seen now was seen now, whatever an answer that waited says. What an organization is called and where it
 * stands is for the tree to say, which devices may contradict while somebody changes it.
 */
export function seenNow(run: SyncRun, { observation, alertStates }: PulledDevice): PulledDevice {
  const { id, name } = observation.organization;
  const organization = { id, name: run.names.get(id) ?? name, costCentre: null };
  const observedAt = Math.max(observation.observedAt, run.ctx.now());
  return { observation: { ...observation, organization, observedAt }, alertStates };
}

/** Records devices and what the source itself says of their alerts. */
export async function recordDevices(run: SyncRun, devices: readonly PulledDevice[]): Promise<void> {
  if (devices.length === 0) return;
  const { ctx, source, pull } = run;
  const observations = devices.map(({ observation }) => observation);
  const { flips, owed } = await recordBatch(ctx, source, observations, null);
  count(run, "levels changed", flips);
  count(run, "messages owed", owed);
  const alerts = devices.map(({ observation, alertStates }) => ({
    externalId: observation.deviceId,
    states: alertStates,
    observedAt: observation.observedAt,
  }));
  const at = { namespace: pull.namespace, sourceId: source.id };
  await ctx.db.transaction(async (tx) => await saveAlerts(tx, at, alerts));
}
