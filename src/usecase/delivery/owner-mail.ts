import { decide, type Question } from "../../core/decide.ts";
import { recheck, type RecheckReason } from "../../core/recheck.ts";
import { type OwnerAlertDevice, ownerAlertView } from "../../view/owner-alert.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimOf, settleClaim, unsettle } from "../../../db/query/claim.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { loadOwnedDevices } from "../../../db/query/owner-mail.ts";
import { questionOf } from "../evaluate/evaluate-devices.ts";
import { asOfDevice, type Frame, loadFrame } from "../evaluate/frame.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/** An owner's mail after the recheck: the rows that are still true, and the message about them. */
export interface OwnerMail {
  readonly rows: readonly Claimed[];
  readonly view: View;
}

interface Checked {
  readonly row: Claimed;
  readonly facts: DeviceFacts | undefined;
  readonly reason: RecheckReason;
}

/**
 * Looks at each device once more just before its owner's mail is sent (R21). What is no longer true is
 * cancelled with its reason, and may be owed again when it is. Null when nothing is left to say.
 */
export async function prepareOwnerMail(
  ctx: DeliveryContext,
  rows: readonly Claimed[],
): Promise<OwnerMail | null> {
  const now = ctx.now();
  const checked = await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const frame = await loadFrame(tx, now);
    const ids = rows.flatMap((row) => (row.deviceId === null ? [] : [row.deviceId]));
    const facts = new Map((await loadFacts(tx, ids, now)).map((one) => [one.id, one]));
    const result = rows.map((row) => checkRow(ctx, frame, row, facts.get(row.deviceId ?? 0)));
    for (const { row, reason } of result) {
      if (reason === "still-true") continue;
      await settleClaim(tx, claimOf([row]), "cancelled", { reason });
      if (row.outageId !== null) await unsettle(tx, [row.outageId], "owner");
    }
    return result.filter(({ reason }) => reason === "still-true");
  });
  if (checked.length === 0) return null;
  return { rows: checked.map(({ row }) => row), view: await viewOf(ctx, checked, now) };
}

function checkRow(ctx: DeliveryContext, frame: Frame, row: Claimed, facts: DeviceFacts | undefined): Checked {
  const question = facts === undefined ? null : questionNow(ctx, frame, facts);
  const level = row.level ?? "critical";
  const reason = recheck({
    gone: facts === undefined,
    decision: question === null ? null : decide(question),
    outageOpen: facts !== undefined && facts.outageId === row.outageId,
    level,
    settled: facts?.ownerSettled ?? "ok",
    mailOn: question?.policy.ownerMails[level] === true,
    clientHidden: question?.policy.clientHidden === true,
    paused: question?.pauses.owner === true,
  });
  return { row, facts, reason };
}

function questionNow(ctx: DeliveryContext, frame: Frame, facts: DeviceFacts): Question | null {
  const asOf = asOfDevice(frame, facts);
  if (asOf === null) return null;
  return questionOf(frame, facts, { asOf, cause: "time", graceDays: ctx.rules.graceDays });
}

async function viewOf(ctx: DeliveryContext, checked: readonly Checked[], now: number): Promise<View> {
  const ids = checked.flatMap(({ facts }) => (facts === undefined ? [] : [facts.id]));
  const owned = await loadOwnedDevices(ctx.db, ids);
  const devices = checked.flatMap(({ row, facts }): OwnerAlertDevice[] => {
    const device = owned.get(facts?.id ?? 0);
    if (facts === undefined || device === undefined) return [];
    const level = row.level ?? "critical";
    return [
      {
        deviceName: device.deviceName,
        level,
        thresholdDays: level === "critical" ? facts.ownerCriticalDays : facts.ownerWarningDays,
        organizationName: device.organizationName,
        clockAt: facts.clockAt,
        everBackedUp: facts.lastActivityAt !== null,
        destinations: device.destinations,
      },
    ];
  });
  return ownerAlertView({ devices, now, sample: [...owned.values()].some((device) => device.sample) });
}
