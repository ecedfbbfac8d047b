import type { AlertLevel, Audience, Level } from "../../core/level.ts";
import {
  alertSubject,
  dailyAlertsSubject,
  mailDestination,
  nobodyDestination,
  subscriptionDestination,
} from "../../core/subject.ts";
import { addDays, atLocalTime, localDay } from "../../core/local-day.ts";
import { DAY_MS, type Instant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { releaseJob } from "../../../db/job/release.ts";
import type { DecidedDevice, OutageOf } from "../../../db/query/decision.ts";
import { type DeviceFacts, loadOwnerAddresses } from "../../../db/query/fact.ts";
import { oweNotifications, type OwedNotification } from "../../../db/query/ledger.ts";
import { type Hold, noteSettlements } from "../../../db/query/settings-change.ts";
import { loadOperations } from "../../../db/query/operations.ts";
import type { Context } from "../context.ts";
import type { Frame } from "../evaluate/frame.ts";
import type { AlertSubscription } from "../../../db/query/route.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { type AlertRoutes, loadAlertRoutes } from "./alert-routes.ts";
import { holdOf } from "./hold-for-undo.ts";
import { wakeDestinations } from "./wake.ts";

/** When administrators without a channel get the day's alerts, in the zone of their organization's reports. */
const DAILY_MAIL_TIME = "08:00";

interface Owing {
  readonly decided: readonly (DecidedDevice & { readonly facts: DeviceFacts })[];
  readonly opened: ReadonlyMap<number, OutageOf>;
}

/** What was written so far. */
interface Written {
  rows: number;
  /** Destinations with something new that is due. */
  readonly wakeable: Set<string>;
  /** Something waits for the mass-mail brake. */
  released: boolean;
  /** Rows for owners without an address. */
  unreachable: number;
  /** Critical devices of which no administrator hears. */
  unheard: number;
}

interface OwedOne {
  readonly device: DeviceFacts;
  readonly outage: OutageOf;
  /** The outage was opened in this transaction, so that nothing is owed for it yet. */
  readonly fresh: boolean;
  readonly audience: Audience;
  readonly level: AlertLevel;
  /** What is settled when it is owed. */
  readonly settled: Level;
  /** The change of settings that may still be undone and is why it is owed. */
  readonly hold: Hold | null;
}

/** What one transaction makes owed. */
export interface AlertLedger {
  /** Turns what decisions owe into rows of the ledger. */
  owe(owing: Owing): Promise<void>;
  /** Adds the jobs that wake for the rows, one for each destination. Returns the number of rows. */
  close(): Promise<number>;
}

export function keepAlertLedger(ctx: Context, tx: Tx, frame: Frame): AlertLedger {
  const written: Written = { rows: 0, wakeable: new Set(), released: false, unreachable: 0, unheard: 0 };
  let loading: Promise<AlertRoutes> | null = null;
  return {
    async owe({ decided, opened }) {
      const owed = decided.flatMap((one) => owedBy(ctx, frame, one, opened));
      if (owed.length === 0) return;
      loading ??= loadAlertRoutes(ctx, tx, frame.organizations);
      const routes = await loading;
      const rows = await rowsOf(tx, owed, routes, frame.now);
      written.unheard += await countUnheard(owed, routes);
      await noteHeld(tx, owed);
      note(written, rows, await oweNotifications(tx, rows, frame.now));
    },
    async close() {
      await wakeDestinations(ctx, tx, [...written.wakeable]);
      await tellUnreachable(ctx, tx, written.unreachable);
      await tellUnheard(ctx, tx, written.unheard);
      if (written.released) await ctx.queue.enqueue(tx, releaseJob, [{}]);
      return written.rows;
    },
  };
}

async function rowsOf(
  tx: Tx,
  owed: readonly OwedOne[],
  routes: AlertRoutes,
  now: Instant,
): Promise<OwedNotification[]> {
  const addresses = await loadOwnerAddresses(tx, ownersOf(owed));
  const rows: OwedNotification[] = [];
  for (const one of owed) {
    if (one.audience === "owner") {
      rows.push(ownerRow(one, addresses, now));
      continue;
    }
    const following = routes.subscriptions(one.device.organizationId);
    if (following.length > 0) rows.push(...channelRows(one, following, now));
    else if (one.level === "critical") rows.push(...(await dailyRows(one, routes, now)));
  }
  return rows;
}

function owedBy(
  ctx: Context,
  frame: Frame,
  one: DecidedDevice & { readonly facts: DeviceFacts },
  opened: ReadonlyMap<number, OutageOf>,
): OwedOne[] {
  const { outageId, openedAt } = one.facts;
  const kept = outageId !== null && openedAt !== null ? { outageId, openedAt } : undefined;
  const fresh = opened.has(one.deviceId);
  const outage = opened.get(one.deviceId) ?? kept;
  if (outage === undefined) return [];
  const { facts: device, asOf, decision } = one;
  return decision.owed.map(({ audience, level }) => ({
    device,
    outage,
    fresh,
    audience,
    level,
    settled: decision.settled[audience],
    hold: holdOf(frame.holds, { device, audience, level, asOf }, ctx.rules.graceDays),
  }));
}

/** Remembers how the outages were settled, for a change of settings that is undone. */
async function noteHeld(tx: Tx, owed: readonly OwedOne[]): Promise<void> {
  const held = owed.flatMap(({ hold, device, outage, audience, settled: after, fresh }) => {
    if (hold === null) return [];
    const known = audience === "admins" ? device.adminsSettled : device.ownerSettled;
    const before = fresh ? "ok" : (known ?? "ok");
    return [{ changeId: hold.changeId, outageId: outage.outageId, audience, before, after }];
  });
  await noteSettlements(tx, held);
}

function ownersOf(owed: readonly OwedOne[]): number[] {
  const ids = owed.map(({ audience, device }) => (audience === "owner" ? device.personId : null));
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Owner mail waits for the mass-mail brake; without an address it is settled, and shows as a blind spot (R5, R7). */
function ownerRow(one: OwedOne, addresses: ReadonlyMap<number, string>, now: Instant): OwedNotification {
  const { device, outage, level } = one;
  const email = addresses.get(device.personId ?? 0) ?? null;
  return {
    ...commonOf(one, now),
    subject: alertSubject(outage.outageId, "owner", level),
    destination: email === null ? nobodyDestination(device.personId) : mailDestination(email),
    kind: "owner-alert",
    state: email === null ? "undeliverable" : "owed",
    reason: email === null ? "no-address" : `${level}-reached`,
    personId: device.personId,
    audience: "owner",
  };
}

function channelRows(
  one: OwedOne,
  following: readonly AlertSubscription[],
  now: Instant,
): OwedNotification[] {
  const { outage, level } = one;
  return following
    .filter((subscription) => level === "critical" || subscription.warnings)
    .map((subscription) => ({
      ...commonOf(one, now),
      subject: alertSubject(outage.outageId, "admins", level),
      destination: subscriptionDestination(subscription.id),
      kind: "alert",
      state: "due",
      reason: `${level}-reached`,
      audience: "admins",
    }));
}

/** One mail a day per organization and address, however many devices cross (R23). */
async function dailyRows(
  { device, hold }: OwedOne,
  routes: AlertRoutes,
  now: Instant,
): Promise<OwedNotification[]> {
  const { addresses, zone } = await routes.mail(device.organizationId);
  const today = localDay(now, zone);
  const day = now <= atLocalTime(today, DAILY_MAIL_TIME, zone) ? today : addDays(today, 1);
  const dueAt = atLocalTime(day, DAILY_MAIL_TIME, zone);
  return addresses.map((email) => ({
    subjectAt: dueAt,
    subject: dailyAlertsSubject(device.organizationId, day),
    destination: mailDestination(email),
    kind: "daily-alerts",
    state: "due",
    reason: "no-channel",
    nextAttemptAt: Math.max(dueAt, hold?.until ?? dueAt),
    organizationId: device.organizationId,
    audience: "admins",
    detail: { from: atLocalTime(addDays(day, -1), DAILY_MAIL_TIME, zone) },
  }));
}

function commonOf(
  { device, outage, fresh, level, hold }: OwedOne,
  now: Instant,
): Pick<
  OwedNotification,
  "subjectAt" | "organizationId" | "deviceId" | "outageId" | "level" | "fresh" | "changeId" | "nextAttemptAt"
> {
  return {
    fresh,
    subjectAt: outage.openedAt,
    organizationId: device.organizationId,
    deviceId: device.id,
    outageId: outage.outageId,
    level,
    changeId: hold?.changeId ?? null,
    nextAttemptAt: hold?.until ?? now,
  };
}

/** Only rows that are due now are worth waking for; the rest are found when their time comes. */
function note(
  written: Written,
  rows: readonly OwedNotification[],
  woken: readonly { destination: string }[],
): void {
  const fresh = new Set(woken.map((row) => row.destination));
  written.rows += rows.length;
  for (const { state, destination, changeId } of rows) {
    if (state === "owed") written.released = true;
    if (!fresh.has(destination)) continue;
    if (state === "undeliverable") written.unreachable += 1;
    if (state === "due" && (changeId ?? null) === null) written.wakeable.add(destination);
  }
}

async function countUnheard(owed: readonly OwedOne[], routes: AlertRoutes): Promise<number> {
  let unheard = 0;
  for (const { device, audience, level } of owed) {
    if (audience !== "admins" || level !== "critical") continue;
    if (routes.subscriptions(device.organizationId).length > 0) continue;
    const { addresses, mailedBySource } = await routes.mail(device.organizationId);
    if (addresses.length === 0 && !mailedBySource) unheard += 1;
  }
  return unheard;
}

/** Where nobody at all gets an organization's alerts, those who look after the bot hear of it once a day (R23). */
async function tellUnheard(ctx: Context, tx: Tx, unheard: number): Promise<void> {
  // Without an operations destination there is nobody else either: administrators would have had the alerts.
  if (unheard === 0 || (await loadOperations(tx)).length === 0) return;
  const now = ctx.now();
  const devices = unheard === 1 ? "A device" : `${unheard} devices`;
  await oweNotice(ctx, tx, {
    subject: `unheard:${localDay(now, "UTC")}`,
    subjectAt: now - (now % DAY_MS),
    title: "Alerts that nobody gets",
    text: `${devices} became critical in organizations that no channel follows and that nobody administers. Let a channel follow them, or grant somebody a role.`,
  });
}

/** Administrators hear once a day that owners could not be told (R5); who they are is a list of blind spots. */
async function tellUnreachable(ctx: Context, tx: Tx, count: number): Promise<void> {
  if (count === 0) return;
  const now = ctx.now();
  const owners = count === 1 ? "The owner of a silent device" : `The owners of ${count} silent devices`;
  await oweNotice(ctx, tx, {
    subject: `no-address:${localDay(now, "UTC")}`,
    subjectAt: now - (now % DAY_MS),
    title: "Device owners without an e-mail address",
    text: `${owners} could not be told, because no usable e-mail address is known. Reports list all such devices among the blind spots. Add the addresses in the backup system.`,
  });
}
