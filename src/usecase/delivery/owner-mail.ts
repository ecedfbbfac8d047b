import { decide, type Question } from "../../core/decide.ts";
import type { Instant } from "../../core/instant.ts";
import { compareLevels } from "../../core/level.ts";
import { recheck, type RecheckReason } from "../../core/recheck.ts";
import { type OwnerAlertDevice, ownerAlertView } from "../../view/owner-alert.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimOf, settleClaim, unsettle } from "../../../db/query/claim.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { loadOwnedDevices, type OwnedDevice } from "../../../db/query/owner-mail.ts";
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
    const stillTrue = result.filter(({ reason }) => reason === "still-true");
    return { stillTrue, owned: await loadOwnedDevices(tx, ids) };
  });
  const { stillTrue, owned } = checked;
  if (stillTrue.length === 0) return null;
  return { rows: stillTrue.map(({ row }) => row), view: viewOf(stillTrue, owned, now) };
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

function viewOf(checked: readonly Checked[], owned: ReadonlyMap<number, OwnedDevice>, now: Instant): View {
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
  const sample = [...owned.values()].some((device) => device.sample);
  return ownerAlertView({ devices: devices.toSorted(worstFirst), now, sample });
}

/** Worst, then longest silent, first. */
function worstFirst(a: OwnerAlertDevice, b: OwnerAlertDevice): number {
  return compareLevels(b.level, a.level) || a.clockAt - b.clockAt || (a.deviceName < b.deviceName ? -1 : 1);
}
