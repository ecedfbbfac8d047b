import type { Queryable, Tx } from "../../db/client.ts";
import { oweNotifications } from "../../db/query/ledger.ts";
import type { Context } from "../../src/usecase/context.ts";
import { wakeDestinations } from "../../src/usecase/delivery/wake.ts";

/** Owes a notice with this title, with or without the job that wakes for it. */
export async function oweNoticeTo(
  ctx: Context,
  tx: Tx,
  notice: { readonly title: string; readonly destination: string; readonly wake?: boolean },
): Promise<void> {
  const { title, destination } = notice;
  const now = ctx.now();
  const row = {
    subjectAt: now,
    subject: `notice:${title}`,
    destination,
    kind: "notice",
    state: "due",
    reason: "notice",
    nextAttemptAt: now,
    detail: { title, text: "It happened." },
  } as const;
  await oweNotifications(tx, [row], now);
  if (notice.wake !== false) await wakeDestinations(ctx, tx, [destination]);
}

/** How many delivery jobs wait for a destination. */
export async function countJobs(q: Queryable, destination: string): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from pgboss.job where (data ->> 'destination' = ${destination} or data -> 'destinations' ? ${destination}) and state = 'created'`;
  return row?.count ?? 0;
}

/** The titles of notices by their state. */
export async function noticeStates(q: Queryable): Promise<Record<string, string>> {
  const rows = await q.sql<{ title: string; state: string }[]>`
    select detail ->> 'title' as title, state from notification where kind = 'notice' order by id`;
  return Object.fromEntries(rows.map(({ title, state }) => [title, state]));
}
