import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { DeviceDefaults, ReportingSettings } from "../../src/core/policy.ts";
import type { Queryable, Tx } from "../client.ts";
import { copyInstant, copyRows } from "../copy.ts";
import { deviceDefaults, reportingSettings } from "../schema/organization.ts";
import { subscription } from "../schema/ledger.ts";
import type { SourceRow } from "./source.ts";

/** Everything of the sample company is in it, and nothing else is. */
export const SAMPLE_NAMESPACE = "sample";

/** Ids by the sample's own ids. */
export type IdMap = ReadonlyMap<string, number>;

/** A person of the sample, by the sample's own ids. */
export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly organizationId: string;
  readonly costCentre: string | null;
}

/** What one organization, destination and cost centre had in use on a day (`YYYY-MM-DD`, UTC). */
export interface NewUsage {
  readonly day: string;
  readonly organizationId: string;
  readonly destinationId: string;
  readonly costCentre: string;
  readonly devices: number;
  readonly storedBytes: bigint;
  readonly selectedBytes: bigint;
}

export interface NewGap {
  readonly deviceId: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface NewSelectionHigh {
  readonly deviceId: string;
  readonly destinationId: string;
  readonly selectedBytes: number;
  readonly at: Instant;
}

/** Whether nothing was ever loaded: no source and no device. */
export async function isEmpty(q: Queryable): Promise<boolean> {
  const [row] = await q.sql<{ empty: boolean }[]>`
    select not exists (select 1 from source) and not exists (select 1 from device) as empty`;
  return row?.empty ?? false;
}

/** The sample's source; null when the sample is not loaded. */
export async function findSampleSource(q: Queryable): Promise<SourceRow | null> {
  const [row] = await q.sql<SourceRow[]>`
    select id, kind, name, namespace, mode, enabled, interval_minutes as "intervalMinutes", as_of as "asOf",
      baseline_at as "baselineAt", last_good_at as "lastGoodAt", overdue_since as "overdueSince",
      overdue_notices as "overdueNotices", last_notice_at as "lastNoticeAt", created_at as "createdAt"
    from source where kind = 'sample'`;
  return row ?? null;
}

/** Adds people; those who are known stay as they are. */
export async function addPeople(
  tx: Tx,
  people: readonly NewPerson[],
  organizations: IdMap,
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into person (namespace, external_id, email, name, cost_centre, organization_id, created_at)
    select ${SAMPLE_NAMESPACE}, p.id, p.email, p.name, p.cost_centre, p.organization_id, ${now}::timestamptz
    from unnest(${people.map(({ id }) => id)}::text[], ${people.map(({ email }) => email)}::text[],
      ${people.map(({ name }) => name)}::text[], ${people.map(({ costCentre }) => costCentre)}::text[],
      ${people.map(({ organizationId }) => organizations.get(organizationId) ?? null)}::int[])
      as p (id, email, name, cost_centre, organization_id)
    on conflict (namespace, external_id) do nothing`;
}

/** Gives an organization reporting settings of its own, unless it has some. */
export async function addReporting(
  tx: Tx,
  organizationId: number,
  settings: ReportingSettings,
  nextRunAt: Instant | null,
): Promise<void> {
  const { reportDays, recipients, ...values } = settings;
  await tx.orm
    .insert(reportingSettings)
    .values({
      organizationId,
      ...values,
      reportDays: [...reportDays],
      recipients: [...recipients],
      nextRunAt,
    })
    .onConflictDoNothing();
}

/** Gives an organization device defaults of its own, unless it has some. */
export async function addDefaults(tx: Tx, organizationId: number, defaults: DeviceDefaults): Promise<void> {
  await tx.orm
    .insert(deviceDefaults)
    .values({ organizationId, ...defaults.values, locked: [...defaults.locked] })
    .onConflictDoNothing();
}

/** Lets the terminal follow an organization: alerts at once, and reports. */
export async function addTerminalSubscription(
  tx: Tx,
  given: {
    readonly organizationId: number;
    readonly zone: string;
    readonly createdBy: string;
    readonly now: Instant;
  },
): Promise<void> {
  await tx.orm
    .insert(subscription)
    .values({
      organizationId: given.organizationId,
      platform: "terminal",
      channelId: "console",
      zone: given.zone,
      namespace: SAMPLE_NAMESPACE,
      createdBy: given.createdBy,
      createdAt: given.now,
    })
    .onConflictDoNothing();
}

/** Adds days of usage; a day that is written down stays as it is. */
export async function addUsageDays(
  tx: Tx,
  usage: Iterable<NewUsage>,
  ids: { readonly organizations: IdMap; readonly destinations: IdMap },
): Promise<void> {
  await tx.sql`create temporary table usage_stage (like usage_day including defaults) on commit drop`;
  const columns = "day organization_id destination_id cost_centre devices stored_bytes selected_bytes".split(
    " ",
  );
  await copyRows(tx, "usage_stage", columns, usageRows(usage, ids));
  await tx.sql`
    delete from usage_stage s where exists (
      select 1 from usage_day u where u.day = s.day and u.organization_id = any (${[...ids.organizations.values()]}::int[]))`;
  // In the sample everybody owns one device, which is backed up to each destination.
  await tx.sql`
    insert into usage_head_day (day, organization_id, cost_centre, devices, persons)
    select day, organization_id, cost_centre, max(devices), max(devices) from usage_stage group by 1, 2, 3
    on conflict do nothing`;
  await tx.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes,
      billable_bytes)
    select day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes,
      greatest(stored_bytes, selected_bytes)
    from usage_stage`;
}

function* usageRows(
  usage: Iterable<NewUsage>,
  ids: { readonly organizations: IdMap; readonly destinations: IdMap },
): Generator<(string | number)[]> {
  for (const one of usage) {
    const organizationId = ids.organizations.get(one.organizationId);
    const destinationId = ids.destinations.get(one.destinationId);
    if (organizationId === undefined || destinationId === undefined) continue;
    const sizes = [String(one.storedBytes), String(one.selectedBytes)];
    yield [one.day, organizationId, destinationId, one.costCentre, one.devices, ...sizes];
  }
}

/**
 * Puts these silences in the place of all that ended after `after`. Recording finds silences by what it
 * sees, and where nobody looked for a while it takes that while for one.
 */
export async function replaceActivityGaps(tx: Tx, gaps: Iterable<NewGap>, after: Instant): Promise<void> {
  await tx.sql`create temporary table gap_stage (external_id text, from_at timestamptz, to_at timestamptz) on commit drop`;
  await copyRows(tx, "gap_stage", ["external_id", "from_at", "to_at"], gapRows(gaps));
  await tx.sql`
    delete from activity_gap g using device d
    where d.id = g.device_id and d.namespace = ${SAMPLE_NAMESPACE} and g.to_at > ${after}::timestamptz`;
  await tx.sql`
    insert into activity_gap (device_id, from_at, to_at)
    select d.id, s.from_at, s.to_at
    from gap_stage s join device d on d.namespace = ${SAMPLE_NAMESPACE} and d.external_id = s.external_id
    where s.to_at > ${after}::timestamptz
    on conflict do nothing`;
}

function* gapRows(gaps: Iterable<NewGap>): Generator<(string | null)[]> {
  for (const { deviceId, from, to } of gaps) yield [deviceId, copyInstant(from), copyInstant(to)];
}

/** Remembers how much was selected before a selection shrank. */
export async function raiseSelectionHighs(
  tx: Tx,
  highs: readonly NewSelectionHigh[],
  destinations: IdMap,
): Promise<void> {
  await tx.sql`
    update archive a set selected_high_bytes = h.bytes, selected_high_at = h.at
    from unnest(${highs.map(({ deviceId }) => deviceId)}::text[],
      ${highs.map(({ destinationId }) => destinations.get(destinationId) ?? 0)}::int[],
      ${highs.map(({ selectedBytes }) => selectedBytes)}::bigint[],
      ${highs.map(({ at }) => isoInstant(at))}::text[]::timestamptz[]) as h (external_id, destination_id, bytes, at)
    join device d on d.namespace = ${SAMPLE_NAMESPACE} and d.external_id = h.external_id
    where a.device_id = d.id and a.destination_id = h.destination_id and a.selected_high_bytes < h.bytes`;
}

/**
 * Writes the outages that administrators would have seen in the past, with their flips, from the
 * silences that ended and the thresholds in force now. Nothing is owed for them.
 */
export async function addPastOutages(
  tx: Tx,
  thresholds: readonly {
    readonly organizationId: number;
    readonly warningDays: number;
    readonly criticalDays: number;
  }[],
): Promise<void> {
  await tx.sql`
    with past as materialized (
      select g.device_id, d.organization_id, g.from_at, g.to_at,
        g.from_at + t.warning * interval '24 hours' as warning_at, g.from_at + t.critical * interval '24 hours' as critical_at
      from activity_gap g join device d on d.id = g.device_id
      join unnest(${thresholds.map(({ organizationId }) => organizationId)}::int[],
        ${thresholds.map(({ warningDays }) => warningDays)}::int[],
        ${thresholds.map(({ criticalDays }) => criticalDays)}::int[]) as t (organization_id, warning, critical)
        on t.organization_id = d.organization_id
      where d.namespace = ${SAMPLE_NAMESPACE} and g.to_at - g.from_at >= t.warning * interval '24 hours'
        and not exists (select 1 from outage o where o.device_id = g.device_id and o.started_from = g.from_at)
    ), opened as (
      insert into outage (device_id, started_from, opened_at, open_reason, closed_at, close_reason, admins_settled)
      select device_id, from_at, warning_at, 'threshold-reached', to_at, 'recovered',
        case when to_at >= critical_at then 'critical' else 'warning' end::level
      from past returning id, device_id, started_from
    )
    insert into flip (at, device_id, organization_id, outage_id, audience, from_level, to_level, reason, as_of)
    select f.at, p.device_id, p.organization_id, o.id, 'admins', f.from_level::level, f.to_level::level, f.reason, f.at
    from past p join opened o on o.device_id = p.device_id and o.started_from = p.from_at
    cross join lateral (values
      (p.warning_at, 'ok', 'warning', 'threshold-reached'),
      (case when p.to_at >= p.critical_at then p.critical_at end, 'warning', 'critical', 'threshold-reached'),
      (p.to_at, case when p.to_at >= p.critical_at then 'critical' else 'warning' end, 'ok', 'recovered')
    ) as f (at, from_level, to_level, reason)
    where f.at is not null
    order by f.at`;
}
