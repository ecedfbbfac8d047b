import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { findSampleSource } from "../../../db/query/sample.ts";
import {
  hasRealDevices,
  removeSampleCompany,
  removeSampleFleet,
  removeSampleMessages,
  rescueForeign,
} from "../../../db/query/sample-removal.ts";
import type { Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";

export interface Removed {
  readonly removed: boolean;
  readonly devices: number;
  /** Real devices that stood in the sample's organizations, and are at the root now. */
  readonly moved: number;
}

const NOTHING_REMOVED: Removed = { removed: false, devices: 0, moved: 0 };

/**
 * Removes the sample company with everything attached to it, once a real source has brought a device;
 * does nothing before. What is real and hung in its organizations moves to the root.
 */
export async function removeSample(ctx: Context): Promise<Removed> {
  // Asked every minute: without a sample nobody waits for the lock.
  if ((await findSampleSource(ctx.db)) === null) return NOTHING_REMOVED;
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const source = await findSampleSource(tx);
    if (source === null || !(await hasRealDevices(tx))) return NOTHING_REMOVED;
    const now = ctx.now();
    const moved = await rescueForeign(tx);
    await removeSampleMessages(tx, source.id, now);
    const devices = await removeSampleFleet(tx);
    await removeSampleCompany(tx, source.id);
    if (moved > 0) await evaluateOrganizations(ctx, tx, [await rootOrganizationId(tx)], "move");
    await writeAudit(tx, {
      at: now,
      actor: "backup-report-bot",
      origin: "bot",
      action: "sample.remove",
      entity: `source:${source.id}`,
      before: { devices },
      after: { movedToRoot: moved },
      reason: "a real source brought data",
    });
    return { removed: true, devices, moved };
  });
}
