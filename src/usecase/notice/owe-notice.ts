import type { Instant } from "../../core/instant.ts";
import { directDestination, mailDestination, subscriptionDestination } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { oweNotifications, type OwedNotification } from "../../../db/query/ledger.ts";
import { loadAdmins, loadOperations, withoutBounced } from "../../../db/query/operations.ts";
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
 * Owes a notice about the bot itself (R23): to the operations destinations, else to BOT_ADMINS, directly where a chat
 * is set up and by mail where not, else by mail to the administrators by grant. A path that is cut off is passed over.
 */
export async function oweNotice(ctx: Context, tx: Tx, notice: Notice): Promise<void> {
  const destinations = await choosePath(ctx, tx, notice.notOver);
  if (destinations.length === 0) {
    ctx.log.warn(
      { subject: notice.subject, text: notice.text },
      "a notice has nobody to go to: set BOT_ADMINS",
    );
    return;
  }
  const subject = `notice:${notice.subject}`;
  const detail = { title: notice.title, text: notice.text };
  await oweNoticeTo(ctx, tx, destinations, {
    subjectAt: notice.subjectAt,
    subject,
    reason: "notice",
    detail,
  });
}

/** Owes a notice to these destinations, and wakes whoever delivers there; what is owed there already stays as it is. */
export async function oweNoticeTo(
  ctx: Context,
  tx: Tx,
  destinations: readonly string[],
  what: Pick<OwedNotification, "subjectAt" | "subject" | "reason" | "detail">,
): Promise<void> {
  const now = ctx.now();
  const { subjectAt, subject, reason, detail = null } = what;
  const rows = destinations.map((destination) => ({
    subjectAt,
    subject,
    destination,
    kind: "notice" as const,
    state: "due" as const,
    reason,
    nextAttemptAt: now,
    detail,
  }));
  const written = await oweNotifications(tx, rows, now);
  await wakeDestinations(
    ctx,
    tx,
    written.map((row) => row.destination),
  );
}

/** The first path that leads to somebody, without the one that must not be used. */
async function choosePath(ctx: Context, tx: Tx, notOver: string | undefined): Promise<string[]> {
  const paths = [
    async () => (await loadOperations(tx)).map(subscriptionDestination),
    () => (ctx.people === undefined ? [] : ctx.rules.botAdmins.map(directDestination)),
    async () => (await withoutBounced(tx, ctx.rules.botAdmins)).map(mailDestination),
    async () => (await withoutBounced(tx, await loadAdmins(tx))).map(mailDestination),
  ];
  for (const load of paths) {
    const destinations = (await load()).filter((one) => one !== notOver);
    if (destinations.length > 0) return destinations;
  }
  return [];
}
