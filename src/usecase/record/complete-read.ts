import { subscriptionDestination, baselineSubject } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { deactivateAbsent } from "../../../db/query/absent.ts";
import { CHUNK_DEVICES } from "../../../db/query/candidate.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { oweNotifications } from "../../../db/query/ledger.ts";
import { countOpenOf } from "../../../db/query/living.ts";
import { loadAlertSubscriptions } from "../../../db/query/route.ts";
import { advanceAsOf, endBaseline, type SourceRow } from "../../../db/query/source.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";
import { type Evaluated, evaluateDevices, NOTHING_EVALUATED } from "../evaluate/evaluate-devices.ts";
import { addEvaluated, evaluateFleet } from "../evaluate/evaluate-fleet.ts";
import { loadFrame } from "../evaluate/frame.ts";
import type { RecordOptions } from "./record-options.ts";

/**
 * What follows when a read is complete: absent devices of a full one are deactivated, a pull source's
 * as-of moves to the read's start and its devices are judged, and a first read's baseline ends with one
 * summary per channel (R6, R7).
 */
export async function completeRead(
  ctx: Context,
  source: SourceRow,
  options: RecordOptions,
): Promise<{ readonly evaluated: Evaluated; readonly deactivated: number }> {
  const { asOf } = options;
  let evaluated = NOTHING_EVALUATED;
  let deactivated = 0;
  if (options.full && asOf !== null) {
    const absent = await deactivateAllAbsent(ctx, { id: source.id, asOf });
    evaluated = absent.evaluated;
    deactivated = absent.devices;
  }
  await ctx.db.transaction(async (tx) => await advanceAsOf(tx, source.id, asOf ?? ctx.now(), ctx.now()));
  if (source.mode === "pull") evaluated = addEvaluated(evaluated, await evaluateFleet(ctx));
  if (source.baselineAt === null)
    await ctx.db.transaction(async (tx) => await closeBaseline(ctx, tx, source));
  return { evaluated, deactivated };
}

async function deactivateAllAbsent(
  ctx: Context,
  source: { readonly id: number; readonly asOf: number },
): Promise<{ readonly evaluated: Evaluated; readonly devices: number }> {
  let evaluated = NOTHING_EVALUATED;
  let devices = 0;
  for (;;) {
    const [part, count] = await ctx.db.transaction(async (tx) => {
      await lockFleet(tx);
      const deviceIds = await deactivateAbsent(tx, source, CHUNK_DEVICES);
      const frame = await loadFrame(tx, ctx.now());
      return [
        await evaluateDevices(ctx, tx, frame, { deviceIds, cause: "observation" }),
        deviceIds.length,
      ] as const;
    });
    evaluated = addEvaluated(evaluated, part);
    devices += count;
    if (count < CHUNK_DEVICES) return { evaluated, devices };
  }
}

async function closeBaseline(ctx: Context, tx: Tx, source: SourceRow): Promise<void> {
  const now = ctx.now();
  if (!(await endBaseline(tx, source.id, now))) return;
  const subscriptions = await loadAlertSubscriptions(tx);
  // Counted now, because the message may be read much later.
  const organizationIds = subscriptions.map((subscription) => subscription.organizationId);
  const open = await countOpenOf(tx, organizationIds, source.id);
  const rows = subscriptions.map((subscription) => ({
    subjectAt: source.createdAt,
    subject: baselineSubject(source.id),
    destination: subscriptionDestination(subscription.id),
    kind: "baseline" as const,
    state: "due" as const,
    reason: "baseline",
    nextAttemptAt: now,
    organizationId: subscription.organizationId,
    detail: {
      sourceId: source.id,
      open: open.get(subscription.organizationId) ?? { warning: 0, critical: 0 },
    },
  }));
  const written = await oweNotifications(tx, rows, now);
  await wakeDestinations(
    ctx,
    tx,
    written.map((row) => row.destination),
  );
}
