import { judge, type Silence } from "../../core/judge.ts";
import type { Instant } from "../../core/instant.ts";
import { type AlertLevel, type Audience, isWorse } from "../../core/level.ts";
import type { Hold } from "../../../db/query/settings-change.ts";

/** A device that owes a message, as far as the question is concerned whether a change of settings is why. */
export interface OwingDevice {
  readonly device: Silence & { readonly organizationId: number };
  readonly audience: Audience;
  readonly level: AlertLevel;
  readonly asOf: Instant;
}

/**
 * The newest change of settings that may still be undone and without which this would not be owed; null
 * when there is none. Of a push it is assumed, because the devices' former values are not at hand.
 */
export function holdOf(holds: readonly Hold[], owing: OwingDevice, graceDays: number): Hold | null {
  const { device, audience, level, asOf } = owing;
  const found = holds.find((hold) => {
    if (audience === "owner") return hold.pushedIds.has(device.organizationId);
    if (!hold.reportingIds.has(device.organizationId)) return false;
    return isWorse(level, judge(device, hold.adminsBefore, asOf, graceDays).level);
  });
  return found ?? null;
}
