import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { findOwnDevice } from "../../../db/query/own-device.ts";
import { findPolicies, internPolicies } from "../../../db/query/policy.ts";
import { setDevicePolicy } from "../../../db/query/push.ts";
import { chooseOwn } from "../../core/own-values.ts";
import { policyKey } from "../../core/policy-key.ts";
import type { DevicePolicy, OwnerValues } from "../../core/policy.ts";
import { ownerFaults } from "../../core/settings-fault.ts";
import { fieldLabels } from "../../view/settings-text.ts";
import { denied } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { loadFrame } from "../evaluate/frame.ts";
import { refuseFaults } from "./settings-lock.ts";

/**
 * Changes what an owner is told of one of their own devices (R12). Throws `not-found` for any other
 * device, `conflict` for a locked field, `invalid`.
 */
export async function setOwn(
  ctx: Context,
  actor: Actor,
  input: { readonly deviceId: number; readonly changes: Partial<OwnerValues> },
): Promise<DevicePolicy> {
  const { email } = actor;
  if (email === null) throw denied();
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const device = await findOwnDevice(tx, input.deviceId, email);
    const policy =
      device === null ? undefined : (await findPolicies(tx, [device.policyId])).get(device.policyId);
    if (device === null || policy === undefined) {
      throw new UsageError("not-found", "None of your devices is this one.", "device");
    }
    const choice = chooseOwn(policy, input.changes);
    if (!choice.allowed) {
      const message = `Your administrator has locked ${fieldLabels(choice.fields)} for ${device.name}.`;
      throw new UsageError("conflict", message, choice.fields[0] ?? null);
    }
    refuseFaults(ownerFaults(choice.policy.values));
    if (choice.changed.length === 0) return policy;
    const ids = await internPolicies(tx, [choice.policy]);
    await setDevicePolicy(tx, device.id, ids.get(policyKey(choice.policy)) ?? device.policyId);
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "device.set",
      organizationId: device.organizationId,
      entity: `device:${device.id}`,
      before: policy,
      after: choice.policy,
    });
    await evaluateDevices(ctx, tx, await loadFrame(tx, ctx.now()), {
      deviceIds: [device.id],
      cause: "settings",
    });
    return choice.policy;
  });
}
