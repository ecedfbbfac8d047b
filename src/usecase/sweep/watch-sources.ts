import { stepOverdue } from "../../core/overdue.ts";
import { isoInstant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { countUnwatched, noteOverdue } from "../../../db/query/overdue.ts";
import { listSources, type SourceRow } from "../../../db/query/source.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

/**
 * Says when a source is overdue, again after 1, 3 and then every 7 days, and when it is back (R6). Its
 * devices are meanwhile judged at the time its data speaks for, so a blind source raises no alarms.
 */
export async function watchSources(ctx: Context): Promise<void> {
  for (const source of await listSources(ctx.db)) {
    if (!source.enabled) continue;
    const step = stepOverdue({ ...source, lastGoodAt: source.lastGoodAt ?? source.createdAt }, ctx.now());
    if (step === "in-time" || step === "already-told") continue;
    await ctx.db.transaction(async (tx) => {
      await (step === "back" ? sayBack(ctx, tx, source) : sayOverdue(ctx, tx, source));
    });
  }
}

async function sayOverdue(ctx: Context, tx: Tx, source: SourceRow): Promise<void> {
  const now = ctx.now();
  const since = source.lastGoodAt ?? source.createdAt;
  const notices = source.overdueNotices + 1;
  const devices = await countUnwatched(tx, source.id);
  await noteOverdue(tx, source.id, { notices, since, now });
  await oweNotice(ctx, tx, {
    subject: `source-overdue:${source.id}:${notices}`,
    subjectAt: since,
    title: `No data from ${source.name}`,
    text: `The source ${source.name} has given no data since ${isoInstant(since)}. Devices that nobody is watching: ${devices}; their levels stand still until it answers again. Check the source and its credentials.`,
  });
}

async function sayBack(ctx: Context, tx: Tx, source: SourceRow): Promise<void> {
  await noteOverdue(tx, source.id, { notices: 0, since: null, now: ctx.now() });
  await oweNotice(ctx, tx, {
    subject: `source-back:${source.id}`,
    subjectAt: source.overdueSince ?? ctx.now(),
    title: `Data from ${source.name} again`,
    text: `The source ${source.name} gives data again; its devices are judged as usual.`,
  });
}
