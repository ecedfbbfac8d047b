import type { UsageSum, Volume } from "../../src/core/charge-back.ts";

const NOTHING: Volume = {
  storedBytes: 0n,
  selectedBytes: 0n,
  billableBytes: 0n,
  coldBytes: 0n,
  devices: 0n,
  persons: 0n,
};

export function volume(more: Partial<Volume>): Volume {
  return { ...NOTHING, ...more };
}

/** What was stored in a period, summed over its days; on its last day a thirtieth of it. */
export function usageOf(
  organizationId: number,
  organization: string,
  costCentre: string,
  storedBytes: bigint,
): UsageSum {
  const days = volume({ storedBytes, selectedBytes: storedBytes, billableBytes: storedBytes });
  return { organizationId, organization, costCentre, days, last: volume({ storedBytes: storedBytes / 30n }) };
}
