import type { Instant } from "../../core/instant.ts";
import { parseDestination } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { deliverJob } from "../../../db/job/deliver.ts";
import { deliverMailJob } from "../../../db/job/deliver-mail.ts";
import type { Context } from "../context.ts";

/** Adds one delivery job per destination, in the transaction that wrote what is owed (R18). */
export async function wakeDestinations(
  ctx: Context,
  tx: Tx,
  destinations: readonly string[],
  startAt?: Instant,
): Promise<void> {
  const payloads = [...new Set(destinations)].map((destination) => ({ destination }));
  const mails = payloads.filter(({ destination }) => isMail(destination));
  const others = payloads.filter(({ destination }) => !isMail(destination));
  await ctx.queue.enqueue(tx, deliverMailJob, mails, startAt);
  await ctx.queue.enqueue(tx, deliverJob, others, startAt);
}

function isMail(destination: string): boolean {
  return parseDestination(destination)?.kind === "mail";
}
