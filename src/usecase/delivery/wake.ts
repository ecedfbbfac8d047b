import type { Instant } from "../../core/instant.ts";
import { parseDestination } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { deliverJob } from "../../../db/job/deliver.ts";
import { deliverMailJob } from "../../../db/job/deliver-mail.ts";
import type { Context } from "../context.ts";

/** Addresses whose mail is looked up, judged and written down together. */
export const MAILS_TOGETHER = 200;

/** Adds the delivery jobs, one per channel and one for many addresses, in the transaction that wrote what is owed (R18). */
export async function wakeDestinations(
  ctx: Context,
  tx: Tx,
  destinations: readonly string[],
  startAt?: Instant,
): Promise<void> {
  const wanted = [...new Set(destinations)];
  const mails = wanted.filter(isMail);
  const lots = Array.from({ length: Math.ceil(mails.length / MAILS_TOGETHER) }, (_, lot) => ({
    destinations: mails.slice(lot * MAILS_TOGETHER, (lot + 1) * MAILS_TOGETHER),
  }));
  const others = wanted.filter((destination) => !isMail(destination));
  await ctx.queue.enqueue(tx, deliverMailJob, lots, startAt);
  await ctx.queue.enqueue(
    tx,
    deliverJob,
    others.map((destination) => ({ destination })),
    startAt,
  );
}

function isMail(destination: string): boolean {
  return parseDestination(destination)?.kind === "mail";
}
