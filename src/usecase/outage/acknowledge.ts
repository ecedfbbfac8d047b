import { acknowledgeOutage } from "../../../db/query/acknowledge.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { denied } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { outdateMessages } from "../delivery/outdate-messages.ts";
import { findDevice } from "../evaluate/find-device.ts";

export interface Acknowledged {
  readonly deviceName: string;
  /** Who had it before; null: nobody. */
  readonly before: string | null;
}

/**
 * Says who takes care of a device's outage (R9). Silences nothing; lapses when the device gets worse or
 * the outage ends. Throws `conflict` when the device has no open outage.
 */
export async function acknowledge(
  ctx: Context,
  actor: Actor,
  input: { readonly device: string },
): Promise<Acknowledged> {
  const device = await findDevice(ctx, actor, input.device, "acknowledge");
  if (device.scope !== "full") throw denied();
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const done = await acknowledgeOutage(tx, device.id, { name: actor.name, now });
    if (done === null) {
      throw new UsageError(
        "conflict",
        `${device.name} is backing up, so there is nothing to acknowledge.`,
        "device",
      );
    }
    // Pressed twice: it is so already. A level that got worse had lapsed it.
    if (done.before === actor.name) return { deviceName: device.name, before: done.before };
    await outdateMessages(ctx, tx, [done.outageId]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "outage.acknowledge",
      organizationId: device.organizationId,
      entity: `outage:${done.outageId}`,
      before: { acknowledgedBy: done.before },
      after: { acknowledgedBy: actor.name },
    });
    return { deviceName: device.name, before: done.before };
  });
}
