import type { Cause, Question } from "../../core/decide.ts";
import { decide } from "../../core/decide.ts";
import type { Instant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import {
  type DecidedDevice,
  type OutageOf,
  settleOutages,
  turnOutages,
  writeFlips,
  writeLevels,
} from "../../../db/query/decision.ts";
import { type DeviceFacts, loadFacts, readByIndex } from "../../../db/query/fact.ts";
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

/** Devices read at once. While the database reads the next ones, these are decided. */
const SLICE_DEVICES = 1_000;

type Decided = DecidedDevice & { readonly facts: DeviceFacts };

interface Slice {
  readonly decided: readonly Decided[];
  readonly opened: ReadonlyMap<number, OutageOf>;
}

interface Work {
  readonly deviceIds: readonly number[];
  readonly cause: Cause;
}

/**
 * Judges these devices and writes what follows: levels, flips, outages, rows of the ledger and the jobs
 * that wake for them, all in the caller's transaction, which holds the fleet lock. Safe to run again.
 */
export async function evaluateDevices(ctx: Context, tx: Tx, frame: Frame, work: Work): Promise<Evaluated> {
  if (work.deviceIds.length === 0) return NOTHING_EVALUATED;
  const slices = await decideAll(ctx, tx, frame, work);
  const decided = slices.flatMap((slice) => slice.decided);
  const opened = new Map(slices.flatMap((slice) => [...slice.opened]));
  // The long one goes first: meanwhile the others are made ready.
  const [, , , owed] = await together([
    writeLevels(tx, decided),
    settleOutages(tx, decided),
    writeFlips(tx, decided, opened, frame.now),
    oweAlerts(ctx, tx, frame, { decided, opened }),
    outdateMessages(ctx, tx, decided.flatMap(changedOutage)),
  ]);
  const flips = decided.reduce((sum, one) => sum + one.decision.flips.length, 0);
  return { devices: work.deviceIds.length, flips, owed };
}

/** Decides all, and opens and closes their outages on the way, because what follows names them. */
async function decideAll(ctx: Context, tx: Tx, frame: Frame, work: Work): Promise<Slice[]> {
  await readByIndex(tx);
  const slices: Promise<Slice>[] = [];
  for (let start = 0; start < work.deviceIds.length; start += SLICE_DEVICES) {
    const deviceIds = work.deviceIds.slice(start, start + SLICE_DEVICES);
    const facts = loadFacts(tx, deviceIds, frame.now);
    slices.push(
      facts.then(async (devices) => {
        const decided = decideSlice(ctx, frame, devices, work.cause);
        return { decided, opened: await turnOutages(tx, decided, frame.now) };
      }),
    );
  }
  return await together(slices);
}

function decideSlice(ctx: Context, frame: Frame, devices: readonly DeviceFacts[], cause: Cause): Decided[] {
  const decided: Decided[] = [];
  for (const facts of devices) {
    // Of a deactivated device nothing is expected, whatever the time.
    const asOf = facts.state === "deactivated" ? frame.now : asOfDevice(frame, facts);
    const question =
      asOf === null ? null : questionOf(frame, facts, { asOf, cause, graceDays: ctx.rules.graceDays });
    if (question === null) continue;
    const { id: deviceId, organizationId, outageId, clockAt } = facts;
    const decision = decide(question);
    decided.push({ facts, deviceId, organizationId, outageId, clockAt, asOf: question.asOf, decision });
  }
  return decided;
}

/**
 * What all of them came to. Waits for all also when one failed, because no statement may follow the end of its
 * transaction; throws what failed first, because the others only fail by it.
 */
async function together<T extends readonly Promise<unknown>[]>(
  works: readonly [...T],
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  try {
    return await Promise.all(works);
  } finally {
    await Promise.allSettled(works);
  }
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
