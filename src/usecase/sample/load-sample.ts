import { DAY_MS, type Instant } from "../../core/instant.ts";
import { nextRun } from "../../core/schedule.ts";
import type { MakeSampleCompany, SampleCompany } from "../../port/sample-company.ts";
import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { addGrant } from "../../../db/query/grant.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { saveCoverage, saveRestores } from "../../../db/query/restore-record.ts";
import { resolveDestinations, resolveOrganizations } from "../../../db/query/resolve.ts";
import {
  addDefaults,
  addPastOutages,
  addPeople,
  addReporting,
  addTerminalSubscription,
  addUsageDays,
  findSampleSource,
  type IdMap,
  isEmpty,
  raiseSelectionHighs,
  replaceActivityGaps,
  SAMPLE_NAMESPACE,
} from "../../../db/query/sample.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import { ensureSource, type SourceRow } from "../../../db/query/source.ts";
import type { Context } from "../context.ts";
import { recordBatch } from "../record/record-batch.ts";
import { recordObservations } from "../record/record-observations.ts";

/** How the sample's source is named, and how often it is read. */
const SOURCE = {
  kind: "sample",
  name: "Sample company",
  namespace: SAMPLE_NAMESPACE,
  mode: "pull",
  intervalMinutes: 60,
} as const;
const LOADED_BY = "backup-report-bot";

/**
 * Loads the sample company into a database that has no source and no device: organizations, people,
 * settings, roles, a channel on the terminal, its fleet of now and its past. A load that broke off is
 * done again; any other database is left alone.
 */
export async function loadSample(
  ctx: Context,
  make: MakeSampleCompany,
): Promise<{ readonly loaded: boolean }> {
  const now = ctx.now();
  const founded = await ctx.db.transaction(async (tx) => await found(tx, make, now));
  if (founded === null) return { loaded: false };
  const { source, company, ...ids } = founded;
  // Once for the past to have devices it belongs to, and once more to be judged in its light.
  await recordBatch(ctx, source, [...company.observationsAt(now)], null);
  await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    await addPast(tx, company, ids, now);
    await keepRestores(tx, { source, company, from: company.history.startsAt, now });
  });
  await recordObservations(ctx, source, company.observationsAt(now), { asOf: now, full: true });
  return { loaded: true };
}

/** The first day of the sample company that this source stands for. */
export function firstDayOf(source: Pick<SourceRow, "createdAt">): Instant {
  return Math.floor(source.createdAt / DAY_MS) * DAY_MS;
}

/** Keeps the restores begun since then, and says that they are known until now. */
export async function keepRestores(
  tx: Tx,
  read: {
    readonly source: Pick<SourceRow, "id">;
    readonly company: SampleCompany;
    readonly from: Instant;
    readonly now: Instant;
  },
): Promise<void> {
  const { source, company, from, now } = read;
  const { history } = company;
  await saveRestores(tx, SAMPLE_NAMESPACE, [...history.restores(from, now)]);
  await saveCoverage(tx, {
    sourceId: source.id,
    fromAt: history.startsAt,
    toAt: now,
    lastReadAt: now,
    unknownBecause: null,
  });
}

interface Founded {
  readonly source: SourceRow;
  readonly company: SampleCompany;
  readonly organizations: IdMap;
  readonly destinations: IdMap;
}

/** Everything that is there before the first device; null when the database is not to be touched. */
async function found(tx: Tx, make: MakeSampleCompany, now: Instant): Promise<Founded | null> {
  await lockFleet(tx);
  const begun = await findSampleSource(tx);
  if (begun === null ? !(await isEmpty(tx)) : begun.lastGoodAt !== null) return null;
  const source = begun ?? (await ensureSource(tx, SOURCE, now));
  const company = make(firstDayOf(source));
  const organizations = await resolveOrganizations(tx, SAMPLE_NAMESPACE, company.organizations, now);
  const destinations = await resolveDestinations(tx, SAMPLE_NAMESPACE, company.destinations);
  await addPeople(tx, company.people, organizations, now);
  await addSettings(tx, company, organizations, now);
  await addGrants(tx, company, organizations, now);
  if (begun === null) {
    await writeAudit(tx, {
      at: now,
      actor: LOADED_BY,
      origin: "bot",
      action: "sample.load",
      entity: `source:${source.id}`,
      reason: "no source was configured and the database was empty",
    });
  }
  return { source, company, organizations, destinations };
}

async function addSettings(
  tx: Tx,
  company: SampleCompany,
  organizations: IdMap,
  now: Instant,
): Promise<void> {
  for (const { organizationId, reporting, deviceDefaults } of company.settings) {
    const id = organizations.get(organizationId);
    if (id === undefined) continue;
    if (reporting !== null) {
      const { reportDays: days, reportTime: time, zone } = reporting;
      await addReporting(
        tx,
        id,
        reporting,
        reporting.sendReports ? nextRun({ days, time, zone }, now) : null,
      );
    }
    if (deviceDefaults !== null) await addDefaults(tx, id, deviceDefaults);
  }
}

async function addGrants(tx: Tx, company: SampleCompany, organizations: IdMap, now: Instant): Promise<void> {
  const root = await rootOrganizationId(tx);
  for (const { email, role, organizationId } of company.grants) {
    const id = organizationId === null ? root : organizations.get(organizationId);
    if (id === undefined) continue;
    const by = { namespace: SAMPLE_NAMESPACE, grantedBy: LOADED_BY, grantedAt: now };
    await addGrant(tx, { email, role, organizationId: id, ...by });
  }
  const top = organizations.get(company.organizations[0]?.id ?? "");
  const zone = company.settings[0]?.reporting?.zone ?? "UTC";
  if (top !== undefined)
    await addTerminalSubscription(tx, { organizationId: top, zone, createdBy: LOADED_BY, now });
}

async function addPast(
  tx: Tx,
  { history }: SampleCompany,
  ids: { readonly organizations: IdMap; readonly destinations: IdMap },
  now: Instant,
): Promise<void> {
  await addUsageDays(tx, history.usageDays(history.startsAt, now), ids);
  await replaceActivityGaps(tx, history.activityGaps(now), history.startsAt);
  await raiseSelectionHighs(tx, [...history.selectionHighs(now)], ids.destinations);
  const inForce = await effectiveReporting(tx, [...ids.organizations.values()]);
  await addPastOutages(
    tx,
    inForce.map(({ organizationId, reporting }) => ({ organizationId, ...reporting })),
  );
}
