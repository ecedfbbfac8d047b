import type { Instant } from "../../core/instant.ts";
import type { Audience } from "../../core/level.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { startSnooze } from "../../../db/query/snooze.ts";
import type { Actor, Context } from "../context.ts";
import { outdateMessagesOf } from "../delivery/outdate-messages.ts";
import { findDevice, type SeenDevice } from "../evaluate/find-device.ts";
import { checkUntil } from "./check-until.ts";

export interface SnoozeInput {
  readonly device: string;
  readonly until: Instant;
  readonly reason: string | null;
  /** An administrator's snooze also pauses the owner's mail. */
  readonly alsoOwner: boolean;
}

/**
 * Pauses a device until a time (R9): an administrator's or help desk's snooze pauses what administrators
 * are told, and the owner's mail when asked; an owner's pauses only their own mail. Survives recovery.
 */
export async function snoozeDevice(
  ctx: Context,
  actor: Actor,
  input: SnoozeInput,
): Promise<{ readonly deviceName: string; readonly paused: readonly Audience[] }> {
  const now = ctx.now();
  checkUntil(input.until, now);
  const device = await findDevice(ctx, actor, input.device, "snooze");
  const paused = audiencesOf(device, input.alsoOwner);
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    for (const audience of paused) {
      const { until, reason } = input;
      await startSnooze(tx, {
        deviceId: device.id,
        personId: null,
        audience,
        until,
        by: actor.name,
        reason,
        now,
      });
    }
    if (paused.includes("admins")) await outdateMessagesOf(ctx, tx, [device.id]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "device.snooze",
      organizationId: device.organizationId,
      entity: `device:${device.id}`,
      after: { audiences: paused, until: input.until },
      ...(input.reason === null ? {} : { reason: input.reason }),
    });
  });
  return { deviceName: device.name, paused };
}

function audiencesOf(device: SeenDevice, alsoOwner: boolean): readonly Audience[] {
  if (device.scope === "own") return ["owner"];
  return alsoOwner ? ["admins", "owner"] : ["admins"];
}
