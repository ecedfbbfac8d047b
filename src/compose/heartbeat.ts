import type { Context } from "../usecase/context.ts";
import { findUnready, type Running } from "../usecase/health/find-unready.ts";

const PATIENCE_MS = 10_000;

/**
 * Calls an address outside as long as the bot does its work, so that somebody notices when the calls stop. Does nothing
 * without an address. Rejects when the address does not take it.
 */
export async function callHeartbeat(ctx: Context, url: string | null, running: Running): Promise<void> {
  if (url === null || (await findUnready(ctx, running)).length > 0) return;
  const { ok, status } = await fetch(url, { method: "POST", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!ok) throw new Error(`The heartbeat address answered ${status}.`);
}
