import { DAY_MS, HOUR_MS, type Instant } from "../../core/instant.ts";
import type { MakeSampleCompany, SampleCompany } from "../../port/sample-company.ts";
import { resolveDestinations, resolveOrganizations } from "../../../db/query/resolve.ts";
import {
  addUsageDays,
  findSampleSource,
  replaceActivityGaps,
  SAMPLE_NAMESPACE,
} from "../../../db/query/sample.ts";
import type { Context } from "../context.ts";
import { recordObservations } from "../record/record-observations.ts";
import { firstDayOf, keepRestores } from "./load-sample.ts";

/** A read after a longer pause than this would take the pause for silence. */
const MAX_PAUSE_MS = 6 * HOUR_MS;

/**
 * Reads the sample company as any pull source is read: whole, and as of now. What happened while the bot
 * was off is written down as it was. Does nothing when the sample is not loaded.
 */
export async function advanceSample(
  ctx: Context,
  make: MakeSampleCompany,
): Promise<{ readonly advanced: boolean }> {
  const source = await findSampleSource(ctx.db);
  if (source === null || !source.enabled || source.asOf === null) return { advanced: false };
  const company = make(firstDayOf(source));
  const now = ctx.now();
  await recordObservations(ctx, source, company.observationsAt(now), { asOf: now, full: true });
  // A restore that still ran when it was last read is read again.
  const from = Math.max(company.history.startsAt, source.asOf - DAY_MS);
  await ctx.db.transaction(async (tx) => {
    await keepRestores(tx, { source, company, from, now });
  });
  if (now - source.asOf > MAX_PAUSE_MS) await catchUp(ctx, company, { from: source.asOf, to: now });
  return { advanced: true };
}

async function catchUp(
  ctx: Context,
  company: SampleCompany,
  pause: { readonly from: Instant; readonly to: Instant },
): Promise<void> {
  const { history, organizations, destinations } = company;
  await ctx.db.transaction(async (tx) => {
    const ids = {
      organizations: await resolveOrganizations(tx, SAMPLE_NAMESPACE, organizations, pause.to),
      destinations: await resolveDestinations(tx, SAMPLE_NAMESPACE, destinations),
    };
    await addUsageDays(tx, history.usageDays(pause.from, pause.to), ids);
    await replaceActivityGaps(tx, history.activityGaps(pause.to), pause.from);
  });
}
