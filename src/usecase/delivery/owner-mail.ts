import { decide, type Question } from "../../core/decide.ts";
import { DAY_MS, type Instant } from "../../core/instant.ts";
import { type AlertLevel, compareLevels } from "../../core/level.ts";
import { recheck, type RecheckReason } from "../../core/recheck.ts";
import {
  type OwnerAlertDevice,
  ownerAlertTitle,
  ownerAlertView,
  type ThresholdOrigin,
} from "../../view/owner-alert.ts";
import type { TemplateValues } from "../../view/template.ts";
import type { View } from "../../view/view.ts";
import type { Queryable } from "../../../db/client.ts";
import { type Claimed, claimOf, settleClaim, unsettle } from "../../../db/query/claim.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { loadOwnedDevices, type OwnedDevice } from "../../../db/query/owner-mail.ts";
import { questionOf } from "../evaluate/evaluate-devices.ts";
import { asOfDevice, type Frame, loadFrame } from "../evaluate/frame.ts";
import type { Link, LinkAction } from "../link/links.ts";
import { loadManyTexts, type Texts } from "../template/mail-texts.ts";
import type { Context } from "../context.ts";
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

/** The mail of one owner, before the recheck. */
export interface DueMail {
  readonly email: string;
  readonly rows: readonly Claimed[];
}

/**
 * Looks at each device once more just before its owner's mail is sent (R21). What is no longer true is
 * cancelled with its reason, and may be owed again when it is. In the order of the mails; null for one of which
 * nothing is left to say.
 */
export async function prepareOwnerMails(
  ctx: DeliveryContext,
  mails: readonly DueMail[],
): Promise<readonly (OwnerMail | null)[]> {
  if (mails.length === 0) return [];
  const rows = mails.flatMap((mail) => mail.rows);
  const { checked, owned } = await recheckRows(ctx, rows);
  const left = mails.map((mail) => ({
    email: mail.email,
    stillTrue: mail.rows.flatMap((row) => {
      const one = checked.get(row.id);
      return one?.reason === "still-true" ? [one] : [];
    }),
  }));
  const texts = await loadManyTexts(
    ctx,
    "owner-alert",
    left.map(({ stillTrue }) => stillTrue.flatMap(({ facts }) => facts?.organizationId ?? [])),
  );
  return left.map(({ email, stillTrue }, index): OwnerMail | null => {
    const fill = texts[index];
    if (stillTrue.length === 0 || fill === undefined) return null;
    return { rows: stillTrue.map(({ row }) => row), view: viewOf(ctx, { email, stillTrue, owned, fill }) };
  });
}

/** What an owner would be told if the mail went out now; null: nothing, for it would be cancelled. Changes nothing. */
export async function previewOwnerMail(ctx: Context, { email, rows }: DueMail): Promise<View | null> {
  // The links are the owner's alone.
  const { links: _, ...reader } = ctx;
  const checked = [...(await checkRows(reader, ctx.db, rows)).values()];
  const stillTrue = checked.filter(({ reason }) => reason === "still-true");
  const ids = stillTrue.flatMap(({ facts }) => facts?.id ?? []);
  const [fill] = await loadManyTexts(ctx, "owner-alert", [
    stillTrue.flatMap(({ facts }) => facts?.organizationId ?? []),
  ]);
  if (stillTrue.length === 0 || fill === undefined) return null;
  return viewOf(reader, { email, stillTrue, owned: await loadOwnedDevices(ctx.db, ids), fill });
}

async function recheckRows(
  ctx: DeliveryContext,
  rows: readonly Claimed[],
): Promise<{
  readonly checked: ReadonlyMap<number, Checked>;
  readonly owned: ReadonlyMap<number, OwnedDevice>;
}> {
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const checked = await checkRows(ctx, tx, rows);
    for (const { row, reason } of checked.values()) {
      if (reason === "still-true") continue;
      await settleClaim(tx, claimOf([row]), "cancelled", { reason });
      if (row.outageId !== null) await unsettle(tx, [row.outageId], "owner");
    }
    return { checked, owned: await loadOwnedDevices(tx, deviceIdsOf(rows)) };
  });
}

/** By the id of the row. */
async function checkRows(
  ctx: Context,
  q: Queryable,
  rows: readonly Claimed[],
): Promise<ReadonlyMap<number, Checked>> {
  const now = ctx.now();
  const frame = await loadFrame(q, now);
  const facts = new Map((await loadFacts(q, deviceIdsOf(rows), now)).map((one) => [one.id, one]));
  return new Map(rows.map((row) => [row.id, checkRow(ctx, frame, row, facts.get(row.deviceId ?? 0))]));
}

function deviceIdsOf(rows: readonly Claimed[]): number[] {
  return rows.flatMap((row) => (row.deviceId === null ? [] : [row.deviceId]));
}

function checkRow(ctx: Context, frame: Frame, row: Claimed, facts: DeviceFacts | undefined): Checked {
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

function questionNow(ctx: Context, frame: Frame, facts: DeviceFacts): Question | null {
  const asOf = asOfDevice(frame, facts);
  if (asOf === null) return null;
  return questionOf(frame, facts, { asOf, cause: "time", graceDays: ctx.rules.graceDays });
}

interface Told {
  readonly device: OwnerAlertDevice;
  readonly deviceId: number;
  readonly outageId: number | null;
  readonly sample: boolean;
}

interface Said {
  readonly email: string;
  readonly stillTrue: readonly Checked[];
  readonly owned: ReadonlyMap<number, OwnedDevice>;
  readonly fill: Texts;
}

function viewOf(ctx: Context, { email, stillTrue, owned, fill }: Said): View {
  const now = ctx.now();
  const told = stillTrue
    .flatMap(({ row, facts }): Told[] => {
      const device = owned.get(facts?.id ?? 0);
      if (facts === undefined || device === undefined) return [];
      const level = row.level ?? "critical";
      const { deviceId } = device;
      const about = { deviceId, outageId: row.outageId };
      return [
        {
          deviceId,
          outageId: row.outageId,
          sample: device.sample,
          device: {
            deviceName: device.deviceName,
            deviceKey: device.deviceKey,
            level,
            thresholdDays: level === "critical" ? facts.ownerCriticalDays : facts.ownerWarningDays,
            organizationName: device.organizationName,
            clockAt: facts.clockAt,
            everBackedUp: facts.lastActivityAt !== null,
            destinations: device.destinations,
            setBy: originOf(device, facts, level),
            links: linksOf({
              remind: linkTo(ctx, email, "remind", about),
              replaced: linkTo(ctx, email, "replaced", about),
            }),
          },
        },
      ];
    })
    .toSorted((a, b) => worstFirst(a.device, b.device));
  const devices = told.map(({ device }) => device);
  const sample = told.some(({ sample: example }) => example);
  const links = linksOf({
    away: linkTo(ctx, email, "away", { deviceId: null, outageId: null }),
    help: linkTo(ctx, email, "help", {
      deviceId: told[0]?.deviceId ?? null,
      outageId: told[0]?.outageId ?? null,
    }),
  });
  return ownerAlertView({ devices, now, sample, links }, fill(valuesOf(devices, now)));
}

function linkTo(
  ctx: Context,
  email: string,
  action: LinkAction,
  about: Pick<Link, "deviceId" | "outageId">,
): string | null {
  return ctx.links?.url({ action, email, ...about }, ctx.now()) ?? null;
}

/** All of them or none: they stand and fall with the public address. */
function linksOf<Name extends string>(links: Record<Name, string | null>): Record<Name, string> | null {
  const found: Partial<Record<Name, string>> = {};
  for (const name in links) {
    const link = links[name];
    if (link === null) return null;
    found[name] = link;
  }
  return isWhole(found, links) ? found : null;
}

function isWhole<Name extends string>(
  found: Partial<Record<Name, string>>,
  links: Record<Name, string | null>,
): found is Record<Name, string> {
  return Object.keys(found).length === Object.keys(links).length;
}

/** What texts of organizations may fill in. */
function valuesOf(devices: readonly OwnerAlertDevice[], now: Instant): TemplateValues {
  const [first] = devices;
  return {
    title: ownerAlertTitle(devices),
    level: devices.some((device) => device.level === "critical") ? "critical" : "warning",
    device: first?.deviceName ?? "",
    more: Math.max(0, devices.length - 1),
    organization: first?.organizationName ?? "",
    threshold_days: first?.thresholdDays ?? 0,
    silent_days: Math.floor((now - (first?.clockAt ?? now)) / DAY_MS),
  };
}

/** Who set the threshold that was reached. */
function originOf(device: OwnedDevice, facts: DeviceFacts, level: AlertLevel): ThresholdOrigin {
  const critical = level === "critical";
  if (device.ownerSet.includes(critical ? "criticalDays" : "warningDays")) return { by: "owner" };
  const inForce = critical ? facts.ownerCriticalDays : facts.ownerWarningDays;
  const now = critical ? device.defaultsCriticalDays : device.defaultsWarningDays;
  return { by: "organization", name: device.defaultsName, changedSince: now !== inForce };
}

/** Worst, then longest silent, first. */
function worstFirst(a: OwnerAlertDevice, b: OwnerAlertDevice): number {
  return compareLevels(b.level, a.level) || a.clockAt - b.clockAt || (a.deviceName < b.deviceName ? -1 : 1);
}
