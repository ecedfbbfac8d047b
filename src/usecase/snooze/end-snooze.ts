import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { cancelSnoozes, findDevicesOf, findPeople } from "../../../db/query/snooze.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { outdateMessagesOf } from "../delivery/outdate-messages.ts";
import { evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { findDevice } from "../evaluate/find-device.ts";
import { loadFrame } from "../evaluate/frame.ts";

/** Takes a device's snooze back before its time; what nobody was told of meanwhile is then owed, once (R9). */
export async function endSnooze(
  ctx: Context,
  actor: Actor,
  input: { readonly device: string },
): Promise<{ readonly deviceName: string }> {
  const device = await findDevice(ctx, actor, input.device, "snooze");
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    let ended = 0;
    for (const audience of device.scope === "full" ? (["admins", "owner"] as const) : (["owner"] as const)) {
      ended += await cancelSnoozes(tx, { deviceId: device.id, personId: null, audience, now });
    }
    if (ended === 0) throw new UsageError("conflict", `${device.name} is not snoozed.`, "device");
    await evaluateDevices(ctx, tx, await loadFrame(tx, now), {
      deviceIds: [device.id],
      cause: "snooze-ended",
    });
    await outdateMessagesOf(ctx, tx, [device.id]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "device.unsnooze",
      organizationId: device.organizationId,
      entity: `device:${device.id}`,
    });
    return { deviceName: device.name };
  });
}

/** The asker is back: their own mail goes on. */
export async function beBack(ctx: Context, actor: Actor): Promise<void> {
  const people = actor.email === null ? [] : await findPeople(ctx.db, actor.email);
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    let ended = 0;
    for (const personId of people)
      ended += await cancelSnoozes(tx, { deviceId: null, personId, audience: "owner", now });
    if (ended === 0) throw new UsageError("conflict", "You are not marked as away.");
    const deviceIds = await findDevicesOf(tx, people);
    await evaluateDevices(ctx, tx, await loadFrame(tx, now), { deviceIds, cause: "snooze-ended" });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "person.back",
      entity: `person:${people.join(",")}`,
    });
  });
}
