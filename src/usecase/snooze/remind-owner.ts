import type { Instant } from "../../core/instant.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { findOwnDevice } from "../../../db/query/own-device.ts";
import { startSnooze } from "../../../db/query/snooze.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { checkUntil } from "./check-until.ts";

/** Pauses the owner's own mail about one device until a time, whatever roles they have besides (R9). */
export async function remindOwner(
  ctx: Context,
  actor: Actor,
  input: { readonly deviceId: number; readonly until: Instant },
): Promise<{ readonly deviceName: string }> {
  const { deviceId, until } = input;
  const now = ctx.now();
  checkUntil(until, now);
  const device = actor.email === null ? null : await findOwnDevice(ctx.db, deviceId, actor.email);
  if (device === null) throw new UsageError("not-found", "This device is not yours any more.", "device");
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const pause = { deviceId, personId: null, audience: "owner", until, by: actor.name, now } as const;
    await startSnooze(tx, { ...pause, reason: "remind" });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "device.snooze",
      organizationId: device.organizationId,
      entity: `device:${deviceId}`,
      after: { audiences: ["owner"], until },
      reason: "remind",
    });
  });
  return { deviceName: device.name };
}
