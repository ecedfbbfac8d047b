import { setImmediate as otherWork } from "node:timers/promises";

import type { Cause, Question } from "../../core/decide.ts";
import { decide } from "../../core/decide.ts";
import type { Instant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import {
  type DecidedDevice,
  settleOutages,
  turnOutages,
  writeFlips,
  writeLevels,
} from "../../../db/query/decision.ts";
import { type DeviceFacts, loadFacts, readAsPlanned, readByIndex } from "../../../db/query/fact.ts";
import type { Context } from "../context.ts";
import { outdateMessages } from "../delivery/outdate-messages.ts";
import { type AlertLedger, keepAlertLedger } from "../delivery/owe-alerts.ts";
import { begin, type Begun } from "./begun.ts";
import { asOfDevice, type Frame } from "./frame.ts";

export interface Evaluated {
  readonly devices: number;
  readonly flips: number;
  readonly owed: number;
}

export const NOTHING_EVALUATED: Evaluated = { devices: 0, flips: 0, owed: 0 };

/** Devices read, decided and written at once. While the database is at some, the next ones are decided. */
const SLICE_DEVICES = 1_000;
/** Slices that are being written at a time; all of them are in memory. */
const SLICES_WRITTEN = 2;

type Decided = DecidedDevice & { readonly facts: DeviceFacts };

interface Work {
  readonly deviceIds: readonly number[];
  readonly cause: Cause;
}

/** One call in progress. */
interface Evaluation {
  readonly ctx: Context;
  readonly tx: Tx;
  readonly frame: Frame;
  readonly cause: Cause;
  readonly alerts: AlertLedger;
  readonly begun: Begun;
  readonly changedOutageIds: number[];
  flips: number;
}

/**
 * Judges these devices and writes what follows: levels, flips, outages, rows of the ledger and the jobs
 * that wake for them, all in the caller's transaction, which holds the fleet lock. Safe to run again. Cheapest
 * when devices of one organization are next to each other, because their tallies are.
 */
export async function evaluateDevices(ctx: Context, tx: Tx, frame: Frame, work: Work): Promise<Evaluated> {
  if (work.deviceIds.length === 0) return NOTHING_EVALUATED;
  const { deviceIds, cause } = work;
  const alerts = keepAlertLedger(ctx, tx, frame);
  const begun = begin();
  const evaluation: Evaluation = { ctx, tx, frame, cause, alerts, begun, changedOutageIds: [], flips: 0 };
  await readByIndex(tx);
  try {
    await evaluateSlices(evaluation, deviceIds);
  } finally {
    await begun.end();
  }
  await readAsPlanned(tx);
  await outdateMessages(ctx, tx, evaluation.changedOutageIds);
  return { devices: deviceIds.length, flips: evaluation.flips, owed: await alerts.close() };
}

async function evaluateSlices(evaluation: Evaluation, deviceIds: readonly number[]): Promise<void> {
  const writing: Promise<void>[] = [];
  let reading = readSlice(evaluation, deviceIds, 0);
  for (let start = 0; start < deviceIds.length; start += SLICE_DEVICES) {
    const facts = await reading;
    reading = readSlice(evaluation, deviceIds, start + SLICE_DEVICES);
    // Somebody may wait for an answer meanwhile.
    await otherWork();
    const decided = decideSlice(evaluation, facts);
    await otherWork();
    writing.push(evaluation.begun.add(writeSlice(evaluation, decided)));
    if (writing.length >= SLICES_WRITTEN) await writing.shift();
  }
}

async function readSlice(
  { begun, tx, frame }: Evaluation,
  deviceIds: readonly number[],
  start: number,
): Promise<DeviceFacts[]> {
  const slice = deviceIds.slice(start, start + SLICE_DEVICES);
  return slice.length === 0 ? [] : await begun.add(loadFacts(tx, slice, frame.now));
}

/** Outages come first, because what follows names them; the levels, which take longest, while they are answered. */
async function writeSlice(evaluation: Evaluation, decided: readonly Decided[]): Promise<void> {
  const { tx, frame, alerts, begun } = evaluation;
  const turning = begun.add(turnOutages(tx, decided, frame.now));
  const levels = begun.add(writeLevels(tx, decided));
  const opened = await turning;
  await otherWork();
  await Promise.all([
    levels,
    begun.add(settleOutages(tx, decided)),
    begun.add(writeFlips(tx, decided, opened, frame.now)),
    begun.add(alerts.owe({ decided, opened })),
  ]);
  evaluation.changedOutageIds.push(...decided.flatMap(changedOutage));
  evaluation.flips += decided.reduce((sum, one) => sum + one.decision.flips.length, 0);
}

function decideSlice({ ctx, frame, cause }: Evaluation, devices: readonly DeviceFacts[]): Decided[] {
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
