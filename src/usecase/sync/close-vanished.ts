import { missesTooMany } from "../../core/sync-rhythm.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { changeSyncState, countMissing, findMissing, type SyncState } from "../../../db/query/sync-state.ts";
import { deactivateGone } from "../../../db/query/vanished.ts";
import type { PulledDevice } from "../../port/pull-source.ts";
import { evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { loadFrame } from "../evaluate/frame.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { recordDevices, seenNow } from "./read-devices.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

const ASKED_AT_ONCE = 4;
const CHUNK = 200;

/**
 * Asks for each active device that a full read did not bring. Only "deactivated" and "not known" close it; one that is
 * active after all was on a page that moved. When too many are missing, nothing is closed, the source counts as blind,
 * and administrators are asked. Returns whether it is held.
 */
export async function closeVanished(run: SyncRun, state: SyncState): Promise<"closed" | "held"> {
  const { ctx, source } = run;
  const missing = await countMissing(ctx.db, source.id, run.startedAt);
  const active = state.fullActive ?? 0;
  if (missesTooMany(missing, active) && state.fullActive !== null && state.acceptedAt === null) {
    await hold(run, state, { missing, active });
    return "held";
  }
  let after = 0;
  let asked = 0;
  for (;;) {
    const devices = await findMissing(ctx.db, {
      sourceId: source.id,
      since: run.startedAt,
      after,
      limit: CHUNK,
    });
    const last = devices.at(-1);
    if (last === undefined) return "closed";
    after = last.id;
    for (let at = 0; at < devices.length; at += ASKED_AT_ONCE) {
      const some = devices.slice(at, at + ASKED_AT_ONCE);
      const answers = await Promise.all(
        some.map(async ({ externalId }) => await run.pull.device(externalId)),
      );
      await closeSome(run, some, answers);
      asked += some.length;
      await proceed(run, "missing devices", asked, missing);
    }
  }
}

async function closeSome(
  run: SyncRun,
  asked: readonly { readonly id: number }[],
  answers: readonly (PulledDevice | null)[],
): Promise<void> {
  const { ctx } = run;
  const now = ctx.now();
  const found = answers.filter((answer) => answer !== null);
  await recordDevices(
    run,
    found.map((one) => seenNow(run, one)),
  );
  const gone = asked.filter((_, index) => answers[index] === null).map(({ id }) => id);
  const closed = found.filter(({ observation }) => observation.state === "deactivated").length;
  count(run, "devices deactivated", closed);
  count(run, "devices found by their id", found.length - closed);
  if (gone.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const deviceIds = await deactivateGone(tx, gone, now);
    await evaluateDevices(ctx, tx, await loadFrame(tx, now), { deviceIds, cause: "observation" });
    count(run, "devices deactivated", deviceIds.length);
  });
}

async function hold(
  run: SyncRun,
  state: SyncState,
  { missing, active }: { readonly missing: number; readonly active: number },
): Promise<void> {
  const { ctx, source } = run;
  const heldAt = state.heldAt ?? ctx.now();
  await ctx.db.transaction(async (tx) => {
    await changeSyncState(tx, source.id, { heldAt, heldMissing: missing, heldActive: active, resume: null });
    await oweNotice(ctx, tx, {
      subject: `sync-held:${source.id}`,
      subjectAt: heldAt,
      title: `Many devices are missing in ${source.name}`,
      text: `The full read of ${source.name} misses ${missing} of ${active} active devices. Nothing was closed, and the source counts as blind until a full read brings them again. If they are gone indeed: sync ${source.name} --accept`,
    });
  });
}
