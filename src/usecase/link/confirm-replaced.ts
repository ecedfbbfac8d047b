import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { loadLinkedDevice, markReplaced, unmarkReplaced } from "../../../db/query/link.ts";
import type { Tx } from "../../../db/client.ts";
import { denied } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { outdateMessagesOf } from "../delivery/outdate-messages.ts";
import { evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { findDevice, type SeenDevice } from "../evaluate/find-device.ts";
import { loadFrame } from "../evaluate/frame.ts";

/**
 * Confirms that another device took this one's place: its outage is closed, and it counts as deactivated until it
 * backs up again, whatever its source says. Asks for what a snooze of everything asks for (R24).
 */
export async function confirmReplaced(
  ctx: Context,
  actor: Actor,
  input: { readonly device: string },
): Promise<{ readonly deviceName: string }> {
  return await change(ctx, actor, input.device, {
    action: "device.replaced",
    fault: (name) => `${name} is not active, so there is nothing to confirm.`,
    write: async (tx, device) => {
      await outdateMessagesOf(ctx, tx, [device.id]);
      return await markReplaced(tx, device.id, ctx.now());
    },
  });
}

/** Takes it back: the device is judged as before, and what nobody was told of is owed. */
export async function undoReplaced(
  ctx: Context,
  actor: Actor,
  input: { readonly device: string },
): Promise<{ readonly deviceName: string }> {
  return await change(ctx, actor, input.device, {
    action: "device.not-replaced",
    fault: (name) => `${name} is not marked as replaced.`,
    write: async (tx, device) => await unmarkReplaced(tx, device.id),
  });
}

interface Change {
  readonly action: string;
  readonly fault: (deviceName: string) => string;
  readonly write: (tx: Tx, device: SeenDevice) => Promise<boolean>;
}

async function change(
  ctx: Context,
  actor: Actor,
  word: string,
  { action, fault, write }: Change,
): Promise<{ readonly deviceName: string }> {
  const device = await findDevice(ctx, actor, word, "snooze");
  if (device.scope !== "full") throw denied();
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const before = await loadLinkedDevice(tx, device.id);
    if (!(await write(tx, device))) throw new UsageError("conflict", fault(device.name), "device");
    await evaluateDevices(ctx, tx, await loadFrame(tx, now), {
      deviceIds: [device.id],
      cause: "observation",
    });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action,
      organizationId: device.organizationId,
      entity: `device:${device.id}`,
      before: { replacedAt: before?.replacedAt ?? null, outage: before?.outageId ?? null },
    });
  });
  return { deviceName: device.name };
}
