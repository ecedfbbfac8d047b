import { releaseJob } from "../../../db/job/release.ts";
import { findUnattended } from "../../../db/query/claim.ts";
import { countOwnerMail, lockRelease } from "../../../db/query/release.ts";
import type { Context } from "../context.ts";
import { askAboutHeld } from "../delivery/release-owner-mail.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** Gives a job to everything unsettled that has none (R18), and reminds of held mail once a day (R7). */
export async function attendUnsettled(ctx: Context): Promise<number> {
  return await ctx.db.transaction(async (tx) => {
    const destinations = await findUnattended(tx, ctx.now());
    await wakeDestinations(ctx, tx, destinations);
    await lockRelease(tx);
    if ((await countOwnerMail(tx, "owed")).mails > 0) await ctx.queue.enqueue(tx, releaseJob, [{}]);
    await askAboutHeld(ctx, tx, await countOwnerMail(tx, "held"));
    return destinations.length;
  });
}
