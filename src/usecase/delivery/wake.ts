import type { Instant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { deliverJob } from "../../../db/job/deliver.ts";
import type { Context } from "../context.ts";

/** Adds one delivery job per destination, in the transaction that wrote what is owed (R18). */
export async function wakeDestinations(
  ctx: Context,
  tx: Tx,
  destinations: readonly string[],
  startAt?: Instant,
): Promise<void> {
  const payloads = [...new Set(destinations)].map((destination) => ({ destination }));
  await ctx.queue.enqueue(tx, deliverJob, payloads, startAt);
}
