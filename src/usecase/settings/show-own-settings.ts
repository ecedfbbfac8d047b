import { findOwnDevice } from "../../../db/query/own-device.ts";
import { findPolicies } from "../../../db/query/policy.ts";
import type { DevicePolicy } from "../../core/policy.ts";
import { denied } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

/** What an owner is told of one of their own devices. */
export interface OwnSettings {
  readonly deviceId: number;
  readonly deviceName: string;
  /** Another one once something was changed. */
  readonly policyId: number;
  readonly policy: DevicePolicy;
}

/** Throws `not-found` for any device that is not the asker's. */
export async function showOwnSettings(ctx: Context, actor: Actor, deviceId: number): Promise<OwnSettings> {
  if (actor.email === null) throw denied();
  const device = await findOwnDevice(ctx.db, deviceId, actor.email);
  const policy =
    device === null ? undefined : (await findPolicies(ctx.db, [device.policyId])).get(device.policyId);
  if (device === null || policy === undefined) {
    throw new UsageError("not-found", "None of your devices is this one.", "device");
  }
  return { deviceId: device.id, deviceName: device.name, policyId: device.policyId, policy };
}
