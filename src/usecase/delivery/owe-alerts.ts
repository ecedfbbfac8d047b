import type { AlertLevel, Audience } from "../../core/level.ts";
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
import { loadOperations } from "../../../db/query/operations.ts";
import type { Context } from "../context.ts";
import type { Frame } from "../evaluate/frame.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { type AlertRoutes, loadAlertRoutes } from "./alert-routes.ts";
import { wakeDestinations } from "./wake.ts";

/** When administrators without a channel get the day's alerts, in the zone of their organization's reports. */
const DAILY_MAIL_TIME = "08:00";

interface Owing {
  readonly decided: readonly (DecidedDevice & { readonly facts: DeviceFacts })[];
  readonly opened: ReadonlyMap<number, OutageOf>;
}

interface OwedOne {
  readonly device: DeviceFacts;
  readonly outage: OutageOf;
  /** The outage was opened in this transaction, so that nothing is owed for it yet. */
  readonly fresh: boolean;
  readonly level: AlertLevel;
}

/** Turns what decisions owe into rows of the ledger and the jobs that wake for them. Returns the number of rows. */
export async function oweAlerts(ctx: Context, tx: Tx, frame: Frame, owing: Owing): Promise<number> {
  const owed = owing.decided.flatMap((one) => owedBy(one, owing.opened));
  if (owed.length === 0) return 0;
  const routes = await loadAlertRoutes(ctx, tx, frame.organizations);
  const addresses = await loadOwnerAddresses(tx, ownersOf(owed));
  const rows: OwedNotification[] = [];
  for (const one of owed) {
    if (one.audience === "owner") rows.push(ownerRow(one, addresses, frame.now));
    else rows.push(...(await adminRows(one, routes, frame.now)));
  }
  const woken = await oweNotifications(tx, rows, frame.now);
  await wakeDestinations(ctx, tx, wakeable(rows, woken));
  await tellUnreachable(ctx, tx, rows, woken);
  await tellUnheard(ctx, tx, owed, routes);
  if (rows.some((row) => row.state === "owed")) await ctx.queue.enqueue(tx, releaseJob, [{}]);
  return rows.length;
}

function owedBy(
  one: DecidedDevice & { readonly facts: DeviceFacts },
  opened: ReadonlyMap<number, OutageOf>,
): (OwedOne & { audience: Audience })[] {
  const { outageId, openedAt } = one.facts;
  const kept = outageId !== null && openedAt !== null ? { outageId, openedAt } : undefined;
  const fresh = opened.has(one.deviceId);
  const outage = opened.get(one.deviceId) ?? kept;
  if (outage === undefined) return [];
  return one.decision.owed.map((owed) => ({ ...owed, device: one.facts, outage, fresh }));
}

function ownersOf(owed: readonly (OwedOne & { readonly audience: Audience })[]): number[] {
  const ids = owed.map(({ audience, device }) => (audience === "owner" ? device.personId : null));
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Owner mail waits for the mass-mail brake; without an address it is settled, and shows as a blind spot (R5, R7). */
function ownerRow(
  { device, outage, fresh, level }: OwedOne,
  addresses: ReadonlyMap<number, string>,
  now: Instant,
): OwedNotification {
  const email = addresses.get(device.personId ?? 0) ?? null;
  return {
    ...commonOf({ device, outage, fresh, level }),
    subject: alertSubject(outage.outageId, "owner", level),
    destination: email === null ? nobodyDestination(device.personId) : mailDestination(email),
    kind: "owner-alert",
    state: email === null ? "undeliverable" : "owed",
    reason: email === null ? "no-address" : `${level}-reached`,
    nextAttemptAt: now,
    personId: device.personId,
    audience: "owner",
  };
}

async function adminRows(one: OwedOne, routes: AlertRoutes, now: Instant): Promise<OwedNotification[]> {
  const { device, outage, level } = one;
  const following = routes.subscriptions(device.organizationId);
  if (following.length === 0) return level === "critical" ? await dailyRows(one, routes, now) : [];
  return following
    .filter((subscription) => level === "critical" || subscription.warnings)
    .map((subscription) => ({
      ...commonOf(one),
      subject: alertSubject(outage.outageId, "admins", level),
      destination: subscriptionDestination(subscription.id),
      kind: "alert",
      state: "due",
      reason: `${level}-reached`,
      nextAttemptAt: now,
      audience: "admins",
    }));
}

/** One mail a day per organization and address, however many devices cross (R23). */
async function dailyRows(
  { device }: OwedOne,
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
    nextAttemptAt: dueAt,
    organizationId: device.organizationId,
    audience: "admins",
    detail: { from: atLocalTime(addDays(day, -1), DAILY_MAIL_TIME, zone) },
  }));
}

function commonOf({
  device,
  outage,
  fresh,
  level,
}: OwedOne): Pick<
  OwedNotification,
  "subjectAt" | "organizationId" | "deviceId" | "outageId" | "level" | "fresh"
> {
  return {
    fresh,
    subjectAt: outage.openedAt,
    organizationId: device.organizationId,
    deviceId: device.id,
    outageId: outage.outageId,
    level,
  };
}

/** Only rows that are due now are worth waking for; the rest are found when their time comes. */
function wakeable(rows: readonly OwedNotification[], written: readonly { destination: string }[]): string[] {
  const due = new Set(rows.filter((row) => row.state === "due").map((row) => row.destination));
  return written.map((row) => row.destination).filter((destination) => due.has(destination));
}

/** Where nobody at all gets an organization's alerts, those who look after the bot hear of it once a day (R23). */
async function tellUnheard(
  ctx: Context,
  tx: Tx,
  owed: readonly (OwedOne & { readonly audience: Audience })[],
  routes: AlertRoutes,
): Promise<void> {
  const critical = owed.filter(({ audience, level }) => audience === "admins" && level === "critical");
  let unheard = 0;
  for (const { device } of critical) {
    if (routes.subscriptions(device.organizationId).length > 0) continue;
    if ((await routes.mail(device.organizationId)).addresses.length === 0) unheard += 1;
  }
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
async function tellUnreachable(
  ctx: Context,
  tx: Tx,
  rows: readonly OwedNotification[],
  written: readonly { destination: string }[],
): Promise<void> {
  const fresh = new Set(written.map((row) => row.destination));
  const lost = rows.filter((row) => row.state === "undeliverable" && fresh.has(row.destination));
  if (lost.length === 0) return;
  const now = ctx.now();
  const owners =
    lost.length === 1 ? "The owner of a silent device" : `The owners of ${lost.length} silent devices`;
  await oweNotice(ctx, tx, {
    subject: `no-address:${localDay(now, "UTC")}`,
    subjectAt: now - (now % DAY_MS),
    title: "Device owners without an e-mail address",
    text: `${owners} could not be told, because no usable e-mail address is known. Reports list all such devices among the blind spots. Add the addresses in the backup system.`,
  });
}
