import { decide } from "../../core/decide.ts";
import { compareLevels } from "../../core/level.ts";
import { ownerStatusTitle, ownerStatusView, type OwnerStatusDevice } from "../../view/owner-status.ts";
import type { View } from "../../view/view.ts";
import type { Queryable } from "../../../db/client.ts";
import { type Claimed, claimOf, settleClaim } from "../../../db/query/claim.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import { lastStatusOwed, loadStatusDevices, type StatusDevice } from "../../../db/query/owner-status.ts";
import { effectiveDefaults } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";
import type { DeliveryContext } from "../delivery/delivery-context.ts";
import { questionOf } from "../evaluate/evaluate-devices.ts";
import { asOfDevice, type Frame, loadFrame } from "../evaluate/frame.ts";
import { loadMailTexts } from "../template/mail-texts.ts";

/**
 * The status report of an address as its devices stand now; null when nothing is left to say, and then it is cancelled.
 * So is one of an earlier turn that waited until the next was owed.
 */
export async function statusMessage(
  ctx: DeliveryContext,
  email: string,
  rows: readonly Claimed[],
): Promise<{ readonly rows: readonly Claimed[]; readonly view: View } | null> {
  const latest = await lastStatusOwed(ctx.db, email);
  const current = rows.filter((row) => latest === null || row.createdAt >= latest);
  const overtaken = rows.filter((row) => !current.includes(row));
  if (overtaken.length > 0)
    await settleClaim(ctx.db, claimOf(overtaken), "cancelled", { reason: "overtaken" });
  return current.length === 0 ? null : await currentMessage(ctx, email, current);
}

async function currentMessage(
  ctx: DeliveryContext,
  email: string,
  rows: readonly Claimed[],
): Promise<{ readonly rows: readonly Claimed[]; readonly view: View } | null> {
  const view = await previewStatus(ctx, email);
  if (view !== null) return { rows, view };
  await settleClaim(ctx.db, claimOf(rows), "cancelled", { reason: "mail-switched-off" });
  return null;
}

/** What the status report to an address says now; null: it is switched off. Changes nothing. */
export async function previewStatus(ctx: Context, email: string): Promise<View | null> {
  const known = await loadStatusDevices(ctx.db, email);
  const [first] = known;
  if (first === undefined) return null;
  const devices = await judged(ctx, known);
  const organizationIds = known.map((device) => device.organizationId);
  const names = await organizationNames(ctx.db, organizationIds);
  const texts = await loadMailTexts(ctx, {
    category: "owner-status",
    organizationIds,
    values: {
      title: ownerStatusTitle(devices),
      devices: devices.length,
      silent: devices.filter((device) => device.level !== "ok").length,
      every: everyText(Math.min(...known.map((device) => device.days))),
      organization: names.get(first.organizationId) ?? "",
    },
  });
  const sample = known.some((device) => device.sample);
  const setBy = await setterOf(ctx.db, known);
  return ownerStatusView({ devices, now: ctx.now(), sample, setBy }, texts);
}

/** By the owner's own thresholds (R2), worst first, then the longest silent. */
async function judged(ctx: Context, known: readonly StatusDevice[]): Promise<OwnerStatusDevice[]> {
  const now = ctx.now();
  const frame = await loadFrame(ctx.db, now);
  const ids = known.map((device) => device.id);
  const facts = new Map((await loadFacts(ctx.db, ids, now)).map((one) => [one.id, one]));
  return known
    .flatMap((device): OwnerStatusDevice[] => {
      const fact = facts.get(device.id);
      if (fact === undefined) return [];
      const { name, percentComplete, storedBytes } = device;
      const level = levelOf(ctx, frame, fact);
      const everBackedUp = fact.lastActivityAt !== null;
      return [{ name, level, clockAt: fact.clockAt, everBackedUp, percentComplete, storedBytes }];
    })
    .toSorted((a, b) => compareLevels(b.level, a.level) || a.clockAt - b.clockAt);
}

function levelOf(ctx: Context, frame: Frame, facts: DeviceFacts): OwnerStatusDevice["level"] {
  const asOf = asOfDevice(frame, facts);
  const question =
    asOf === null ? null : questionOf(frame, facts, { asOf, cause: "time", graceDays: ctx.rules.graceDays });
  // Where no source speaks, levels stand still.
  return question === null ? (facts.ownerLevel ?? "ok") : decide(question).judgements.owner.level;
}

/** The organization that switched it on for the first device; null when its owner did. */
async function setterOf(q: Queryable, known: readonly StatusDevice[]): Promise<string | null> {
  const given = known.find((device) => !device.ownerSet.includes("statusMail"));
  if (given === undefined) return null;
  const [defaults] = await effectiveDefaults(q, [given.organizationId]);
  const from = defaults?.fromOrganizationId ?? given.organizationId;
  return (await organizationNames(q, [from])).get(from) ?? null;
}

function everyText(days: number): string {
  return days === 1 ? "day" : `${days} days`;
}
