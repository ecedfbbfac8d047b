import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { addReversal, pushedOrganizations, type PushRow } from "../../../db/query/push.ts";
import type { Actor, Context } from "../context.ts";
import { refuseSecondPush, startPush } from "./push.ts";
import { showPush } from "./show-push.ts";

export interface RestoreResult {
  readonly state: "done" | "running";
  /** The push that takes the other one back; it can be taken back as well. */
  readonly pushId: number;
  readonly devices: number;
  /** Devices that were changed again since, and keep what they have. */
  readonly keptDevices: number;
}

/**
 * Takes a push back: the devices that still go by what it gave them go by what they had before. Throws
 * `not-found`, `denied`, and `conflict` while a push is on its way.
 */
export async function restorePush(
  ctx: Context,
  actor: Actor,
  input: { readonly pushId: number; readonly reason?: string | undefined },
): Promise<RestoreResult> {
  const pushed = await showPush(ctx, actor, input.pushId);
  return await ctx.db.transaction(
    async (tx) => await writeReversal(ctx, tx, actor, { pushed, reason: input.reason }),
  );
}

/** The same in the caller's transaction, which asked who may. */
export async function writeReversal(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  { pushed, reason }: { readonly pushed: PushRow; readonly reason?: string | undefined },
): Promise<RestoreResult> {
  await lockFleet(tx);
  await refuseSecondPush(tx);
  const push = await addReversal(tx, pushed.id, ctx.now());
  const keptDevices = pushed.devicesDone - push.devicesTotal;
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "push.restore",
    organizationId: pushed.organizationId,
    entity: `push:${push.id}`,
    before: { push: pushed.id },
    after: { devices: push.devicesTotal, keptDevices },
    reason: reason ?? null,
  });
  const state = await startPush(ctx, tx, push, await pushedOrganizations(tx, push.id));
  return { state, pushId: push.id, devices: push.devicesTotal, keptDevices };
}
