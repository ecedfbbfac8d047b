import { acknowledgeOutage, type Holder, openOutageOf } from "../../../db/query/acknowledge.ts";
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

/** Somebody has the device of whom the asker did not know. */
export class HeldByOther extends UsageError {
  readonly deviceName: string;
  readonly holder: Holder;

  constructor(deviceName: string, holder: Holder) {
    super("conflict", `${holder.name} has ${deviceName} already.`, "device");
    this.deviceName = deviceName;
    this.holder = holder;
  }
}

/**
 * Says who takes care of a device's outage (R9). Silences nothing; lapses when the device gets worse or
 * the outage ends. `from` is who has it as far as the asker knows; left out: nobody. Of several who ask at once the
 * first has it, and the others get `HeldByOther`, with which they can take it over knowingly. Throws `conflict` when
 * the device has no open outage.
 */
export async function acknowledge(
  ctx: Context,
  actor: Actor,
  input: { readonly device: string; readonly from?: string | undefined },
): Promise<Acknowledged> {
  const device = await findDevice(ctx, actor, input.device, "acknowledge");
  if (device.scope !== "full") throw denied();
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const open = await openOutageOf(tx, device.id);
    if (open === null) {
      throw new UsageError(
        "conflict",
        `${device.name} is backing up, so there is nothing to acknowledge.`,
        "device",
      );
    }
    const { outageId, holder } = open;
    const before = holder === null ? null : holder.name;
    // Pressed twice: it is so already. A level that got worse had lapsed it.
    if (before === actor.name) return { deviceName: device.name, before };
    if (holder !== null && holder.name !== input.from) throw new HeldByOther(device.name, holder);
    await acknowledgeOutage(tx, outageId, { name: actor.name, from: before, now });
    await outdateMessages(ctx, tx, [outageId]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "outage.acknowledge",
      organizationId: device.organizationId,
      entity: `outage:${outageId}`,
      before: { acknowledgedBy: before },
      after: { acknowledgedBy: actor.name },
    });
    return { deviceName: device.name, before };
  });
}
