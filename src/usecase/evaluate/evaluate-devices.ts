import type { Cause, Question } from "../../core/decide.ts";
import { decide } from "../../core/decide.ts";
import type { Instant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { type DecidedDevice, writeDecisions } from "../../../db/query/decision.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import type { Context } from "../context.ts";
import { outdateMessages } from "../delivery/outdate-messages.ts";
import { oweAlerts } from "../delivery/owe-alerts.ts";
import { asOfDevice, type Frame } from "./frame.ts";

export interface Evaluated {
  readonly devices: number;
  readonly flips: number;
  readonly owed: number;
}

export const NOTHING_EVALUATED: Evaluated = { devices: 0, flips: 0, owed: 0 };

/**
 * Judges these devices and writes what follows: levels, flips, outages, rows of the ledger and the jobs
 * that wake for them, all in the caller's transaction, which holds the fleet lock. Safe to run again.
 */
export async function evaluateDevices(
  ctx: Context,
  tx: Tx,
  frame: Frame,
  work: { readonly deviceIds: readonly number[]; readonly cause: Cause },
): Promise<Evaluated> {
  if (work.deviceIds.length === 0) return NOTHING_EVALUATED;
  const facts = await loadFacts(tx, work.deviceIds, frame.now);
  const decided: (DecidedDevice & { readonly facts: DeviceFacts })[] = [];
  for (const device of facts) {
    // Of a deactivated device nothing is expected, whatever the time.
    const asOf = device.state === "deactivated" ? frame.now : asOfDevice(frame, device);
    const question =
      asOf === null
        ? null
        : questionOf(frame, device, { asOf, cause: work.cause, graceDays: ctx.rules.graceDays });
    if (question === null) continue;
    const decision = decide(question);
    decided.push({
      facts: device,
      deviceId: device.id,
      organizationId: device.organizationId,
      outageId: device.outageId,
      clockAt: device.clockAt,
      asOf: question.asOf,
      decision,
    });
  }
  const opened = await writeDecisions(tx, decided, frame.now);
  const owed = await oweAlerts(ctx, tx, frame, { decided, opened });
  await outdateMessages(ctx, tx, decided.flatMap(changedOutage));
  const flips = decided.reduce((sum, one) => sum + one.decision.flips.length, 0);
  return { devices: facts.length, flips, owed };
}

/** An outage that messages may speak of already, when its device is not what they say. */
function changedOutage({ outageId, decision }: DecidedDevice): number[] {
  const changed = decision.flips.length > 0 || decision.closes !== null || decision.acknowledgementLapses;
  return outageId !== null && changed ? [outageId] : [];
}

/** The question for `decide`; null when the device's organization has no settings (it is being removed). */
export function questionOf(
  frame: Frame,
  device: DeviceFacts,
  at: { readonly asOf: Instant; readonly cause: Cause; readonly graceDays: number },
): Question | null {
  const organization = frame.organizations.get(device.organizationId);
  if (organization === undefined) return null;
  const baseline = frame.sets.get(device.sourceSetId)?.baseline === true;
  return {
    device,
    stored: {
      levels: { admins: device.adminsLevel, owner: device.ownerLevel },
      outage: openOutageOf(device),
    },
    policy: {
      admins: organization,
      owner: { warningDays: device.ownerWarningDays, criticalDays: device.ownerCriticalDays },
      ownerMails: { warning: device.warningMail, critical: device.criticalMail },
      clientHidden: organization.clientHidden,
    },
    pauses: { admins: device.adminsPaused, owner: device.ownerPaused },
    cause: baseline ? "baseline" : at.cause,
    asOf: at.asOf,
    graceDays: at.graceDays,
  };
}

function openOutageOf(device: DeviceFacts): Question["stored"]["outage"] {
  const { startedFrom, openedAt, adminsSettled, ownerSettled } = device;
  if (startedFrom === null || openedAt === null || adminsSettled === null || ownerSettled === null)
    return null;
  return {
    startedFrom,
    openedAt,
    settled: { admins: adminsSettled, owner: ownerSettled },
    acknowledgedLevel: device.acknowledgedLevel,
  };
}
