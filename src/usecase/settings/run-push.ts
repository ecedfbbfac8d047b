import { lockFleet } from "../../../db/query/fleet-lock.ts";
import {
  advancePush,
  findPush,
  pushedOrganizations,
  setPushState,
  type PushRow,
} from "../../../db/query/push.ts";
import type { Context } from "../context.ts";
import { evaluateOrganizationsInChunks } from "../evaluate/evaluate-organizations.ts";

/** Devices changed in one transaction, which ends well within two seconds. */
const CHUNK_DEVICES = 10_000;

/**
 * Carries out a push that was left to the job, in chunks, going on where an earlier attempt stopped, and
 * judges the devices again at the end. Safe to run again.
 */
export async function runPush(
  ctx: Context,
  input: { readonly pushId: number },
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const push = await findPush(ctx.db, input.pushId);
  if (push === null || push.state === "done") return;
  try {
    await setPushState(ctx.db, push.id, "running", null);
    await advanceToEnd(ctx, push, onProgress);
    await evaluateOrganizationsInChunks(ctx, await pushedOrganizations(ctx.db, push.id), "settings");
    await setPushState(ctx.db, push.id, "done", ctx.now());
  } catch (error) {
    await setPushState(ctx.db, push.id, "failed", ctx.now());
    throw error;
  }
}

async function advanceToEnd(
  ctx: Context,
  push: PushRow,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  let done = push.devicesDone;
  for (;;) {
    const devices = await ctx.db.transaction(async (tx) => {
      await lockFleet(tx);
      return await advancePush(tx, push.id, CHUNK_DEVICES);
    });
    if (devices === 0) return;
    done += devices;
    onProgress(Math.min(done, push.devicesTotal), push.devicesTotal);
  }
}
