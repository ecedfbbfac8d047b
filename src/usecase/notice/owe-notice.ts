import type { Instant } from "../../core/instant.ts";
import { mailDestination, subscriptionDestination } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { oweNotifications } from "../../../db/query/ledger.ts";
import { loadAdmins, loadOperations } from "../../../db/query/operations.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

export interface Notice {
  /** What it is about, once: the same subject at the same `subjectAt` is said once to each destination. */
  readonly subject: string;
  readonly subjectAt: Instant;
  readonly title: string;
  readonly text: string;
  /** A destination that failed and must not carry its own bad news (R23). */
  readonly notOver?: string;
}

/**
 * Owes a notice about the bot itself (R23): to the operations destinations, else by mail to BOT_ADMINS,
 * else to the administrators by grant.
 */
export async function oweNotice(ctx: Context, tx: Tx, notice: Notice): Promise<void> {
  const now = ctx.now();
  const destinations = (await loadDestinations(ctx, tx)).filter((one) => one !== notice.notOver);
  if (destinations.length === 0) {
    ctx.log.warn(
      { subject: notice.subject, text: notice.text },
      "a notice has nobody to go to: set BOT_ADMINS",
    );
    return;
  }
  const rows = destinations.map((destination) => ({
    subjectAt: notice.subjectAt,
    subject: `notice:${notice.subject}`,
    destination,
    kind: "notice" as const,
    state: "due" as const,
    reason: "notice",
    nextAttemptAt: now,
    detail: { title: notice.title, text: notice.text },
  }));
  const written = await oweNotifications(tx, rows, now);
  await wakeDestinations(
    ctx,
    tx,
    written.map((row) => row.destination),
  );
}

async function loadDestinations(ctx: Context, tx: Tx): Promise<string[]> {
  const operations = await loadOperations(tx);
  if (operations.length > 0) return operations.map(subscriptionDestination);
  if (ctx.rules.botAdmins.length > 0) return ctx.rules.botAdmins.map(mailDestination);
  return (await loadAdmins(tx)).map(mailDestination);
}
