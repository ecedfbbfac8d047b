import { DAY_MS, isoInstant, type Instant } from "../../src/core/instant.ts";
import type {
  SampleGap,
  SampleHistory,
  SampleSelectionHigh,
  SampleUsage,
} from "../../src/port/sample-company.ts";
import { backupDays, lastActivity } from "./device/activity.ts";
import { nameplateOf } from "./device/device-name.ts";
import type { Fleet } from "./fleet.ts";
import { isActive, nearest, type SeenDevice, vaultAmounts } from "./device/observe.ts";
import { restoresOf } from "./restore.ts";
import { type Amounts, amountsAt, shrinkAt } from "./device/size.ts";
import { DESTINATIONS } from "./company/tree.ts";

/** A selection is told as shrunk from this part of its former size on. */
const CLEARLY_LESS = 0.5;
const HIGH_DAYS = 30;

/** What the fleet left behind from `startsAt` on. */
export function makeHistory(fleet: Fleet, startsAt: Instant): SampleHistory {
  return {
    startsAt,
    *usageDays(from, to) {
      for (let day = Math.floor(from / DAY_MS); (day + 1) * DAY_MS <= to; day += 1) {
        if ((day + 1) * DAY_MS > from) yield* usageOf(fleet, day);
      }
    },
    *activityGaps(until) {
      for (const device of fleet.listed(startsAt, until)) yield* gapsOf(device, startsAt, until);
    },
    *selectionHighs(at) {
      for (const device of fleet.listed(at, at)) {
        const high = highOf(device, at);
        if (high !== null) yield high;
      }
    },
    restores: (from, at) => restoresOf(fleet, from, at),
  };
}

/** Sums at the last millisecond of the UTC day. */
function usageOf(fleet: Fleet, day: number): Iterable<SampleUsage> {
  const at = (day + 1) * DAY_MS - 1;
  const date = isoInstant(at).slice(0, 10);
  const sums = new Map<string, SampleUsage>();
  for (const device of fleet.listed(at, at)) {
    if (!isActive(device, at)) continue;
    add(sums, usageAt(device, nearest(device).id, amountsAt(device, at), date));
    const vault = vaultAmounts(device, at);
    if (vault !== null) add(sums, usageAt(device, DESTINATIONS.vault.id, vault, date));
  }
  return sums.values();
}

function usageAt(device: SeenDevice, destinationId: string, amounts: Amounts, day: string): SampleUsage {
  const { unit } = device.life.slot;
  return {
    day,
    organizationId: unit.id,
    destinationId,
    costCentre: device.owner?.costCentre ?? unit.costCentre ?? "",
    devices: 1,
    storedBytes: BigInt(amounts.storedBytes),
    selectedBytes: BigInt(amounts.selectedBytes ?? 0),
  };
}

function add(sums: Map<string, SampleUsage>, usage: SampleUsage): void {
  const key = `${usage.organizationId} ${usage.destinationId} ${usage.costCentre}`;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, usage);
    return;
  }
  sums.set(key, {
    ...usage,
    devices: sum.devices + usage.devices,
    storedBytes: sum.storedBytes + usage.storedBytes,
    selectedBytes: sum.selectedBytes + usage.selectedBytes,
  });
}

function* gapsOf(device: SeenDevice, startsAt: Instant, until: Instant): Generator<SampleGap> {
  const { deviceId } = nameplateOf(device.life, device.owner);
  let last = lastActivity(device, startsAt);
  for (const hours of backupDays(device, startsAt, until)) {
    if (last !== null && hours.from - last > DAY_MS) yield { deviceId, from: last, to: hours.from };
    last = Math.min(hours.to, device.life.retiredAt);
  }
}

function highOf(device: SeenDevice, at: Instant): SampleSelectionHigh | null {
  const { selectedBytes, lastActivityAt } = amountsAt(device, at);
  if (lastActivityAt === null || selectedBytes === null) return null;
  const shrink = shrinkAt(device.life, lastActivityAt);
  if (shrink === null || at - shrink.from >= HIGH_DAYS * DAY_MS) return null;
  const before = amountsAt(device, shrink.from - 1);
  if (before.selectedBytes === null || before.lastActivityAt === null) return null;
  if (selectedBytes > before.selectedBytes * CLEARLY_LESS) return null;
  const { deviceId } = nameplateOf(device.life, device.owner);
  return {
    deviceId,
    destinationId: nearest(device).id,
    selectedBytes: before.selectedBytes,
    at: shrink.from - 1,
  };
}
