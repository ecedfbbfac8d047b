import { DAY_MS } from "../../core/instant.ts";
import { releaseJob } from "../../../db/job/release.ts";
import { findUnattended } from "../../../db/query/claim.ts";
import { loadOwnerMail, lockRelease } from "../../../db/query/release.ts";
import type { Context } from "../context.ts";
import { askAboutHeld } from "../delivery/release-owner-mail.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** Gives a job to everything unsettled that has none (R18), and reminds of held mail once a day (R7). */
export async function attendUnsettled(ctx: Context): Promise<number> {
  return await ctx.db.transaction(async (tx) => {
    const destinations = await findUnattended(tx, ctx.now());
    await wakeDestinations(ctx, tx, destinations);
    await lockRelease(tx);
    if ((await loadOwnerMail(tx, "owed")).length > 0) await ctx.queue.enqueue(tx, releaseJob, [{}]);
    const held = await loadOwnerMail(tx, "held");
    const overADay = held.some((mail) => ctx.now() - mail.createdAt >= DAY_MS);
    if (overADay) await askAboutHeld(ctx, tx, { held: held.length, limit: 0 });
    return destinations.length;
  });
}
