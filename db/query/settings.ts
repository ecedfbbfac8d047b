import { eq, sql } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type {
  DeliveryWindow,
  DeviceDefaults,
  OwnerField,
  OwnerValues,
  ReportingSettings,
  Weekday,
} from "../../src/core/policy.ts";
import type { Queryable, Tx } from "../client.ts";
import { deviceDefaults, reportingSettings } from "../schema/organization.ts";

/**
 * A new row counts on from the number of its transaction, so that a form opened on an earlier row of the
 * same organization does not fit it by chance.
 */
const FIRST_VERSION = sql`(pg_current_xact_id()::text::bigint % 1000000000)::int`;

/** Where the settings in force in an organization come from (R11). */
export interface InForce {
  readonly organizationId: number;
  /** The organization whose row is in force: itself, or the nearest ancestor that has one. */
  readonly fromOrganizationId: number;
  readonly own: boolean;
  /** Counts the edits of that row. */
  readonly version: number;
}

export interface ReportingInForce extends InForce {
  readonly reporting: ReportingSettings;
  /** When the report of `fromOrganizationId` is due next. */
  readonly nextRunAt: Instant | null;
}

export interface DefaultsInForce extends InForce {
  readonly defaults: DeviceDefaults;
}

interface InForceRow {
  readonly organizationId: number;
  readonly fromOrganizationId: number;
  readonly version: number;
}

interface ReportingRow extends InForceRow, Omit<ReportingSettings, "reportDays" | "recipients"> {
  readonly reportDays: Weekday[];
  readonly recipients: string[];
  readonly nextRunAt: Instant | null;
}

interface DefaultsRow extends InForceRow, OwnerValues {
  readonly deliveryWindow: DeliveryWindow;
  readonly locked: OwnerField[];
}

/** The reporting settings in force in each of these organizations, or in all; ascending by id. */
export async function effectiveReporting(
  at: Queryable,
  organizationIds: readonly number[] | "all",
): Promise<readonly ReportingInForce[]> {
  const rows = await at.sql<ReportingRow[]>`
    with recursive walk (id, at_id) as (
      select o.id, o.id from organization o
      where ${organizationIds === "all"} or o.id = any (${idsOf(organizationIds)}::int[])
      union all
      select w.id, o.parent_id from walk w join organization o on o.id = w.at_id
      where not exists (select 1 from reporting_settings r where r.organization_id = w.at_id)
    )
    select w.id as "organizationId", r.organization_id as "fromOrganizationId", r.version,
      r.warning_days as "warningDays", r.critical_days as "criticalDays", r.send_reports as "sendReports",
      r.report_days as "reportDays", r.report_time as "reportTime", r.zone, r.recipients,
      r.next_run_at as "nextRunAt"
    from walk w join reporting_settings r on r.organization_id = w.at_id
    order by w.id`;
  return rows.map(({ organizationId, fromOrganizationId, version, nextRunAt, ...reporting }) => ({
    organizationId,
    fromOrganizationId,
    own: organizationId === fromOrganizationId,
    version,
    reporting,
    nextRunAt,
  }));
}

/** The device defaults in force in each of these organizations, or in all; ascending by id. */
export async function effectiveDefaults(
  at: Queryable,
  organizationIds: readonly number[] | "all",
): Promise<readonly DefaultsInForce[]> {
  const rows = await at.sql<DefaultsRow[]>`
    with recursive walk (id, at_id) as (
      select o.id, o.id from organization o
      where ${organizationIds === "all"} or o.id = any (${idsOf(organizationIds)}::int[])
      union all
      select w.id, o.parent_id from walk w join organization o on o.id = w.at_id
      where not exists (select 1 from device_defaults d where d.organization_id = w.at_id)
    )
    select w.id as "organizationId", d.organization_id as "fromOrganizationId", d.version,
      d.warning_days as "warningDays", d.critical_days as "criticalDays", d.warning_mail as "warningMail",
      d.critical_mail as "criticalMail", d.delivery_window as "deliveryWindow", d.status_mail as "statusMail",
      d.status_mail_days as "statusMailDays", d.locked
    from walk w join device_defaults d on d.organization_id = w.at_id
    order by w.id`;
  return rows.map(({ organizationId, fromOrganizationId, version, locked, ...values }) => ({
    organizationId,
    fromOrganizationId,
    own: organizationId === fromOrganizationId,
    version,
    defaults: { values, locked },
  }));
}

/** Both groups of settings in force in one organization; null when there is no such organization. */
export async function settingsInForce(
  at: Queryable,
  organizationId: number,
): Promise<{ readonly reporting: ReportingInForce; readonly defaults: DefaultsInForce } | null> {
  const [reporting] = await effectiveReporting(at, [organizationId]);
  const [defaults] = await effectiveDefaults(at, [organizationId]);
  return reporting === undefined || defaults === undefined ? null : { reporting, defaults };
}

/** Writes an organization's own reporting settings, whether it had some or inherited. The caller holds the fleet lock. */
export async function saveReporting(
  tx: Tx,
  organizationId: number,
  settings: ReportingSettings,
  nextRunAt: Instant | null,
): Promise<void> {
  const values = {
    ...settings,
    reportDays: [...settings.reportDays],
    recipients: [...settings.recipients],
    nextRunAt,
  };
  await tx.orm
    .insert(reportingSettings)
    .values({ organizationId, ...values, version: FIRST_VERSION })
    .onConflictDoUpdate({
      target: reportingSettings.organizationId,
      set: { ...values, version: sql`${reportingSettings.version} + 1` },
    });
}

/** Writes an organization's own device defaults, whether it had some or inherited. The caller holds the fleet lock. */
export async function saveDefaults(tx: Tx, organizationId: number, defaults: DeviceDefaults): Promise<void> {
  const values = { ...defaults.values, locked: [...defaults.locked] };
  await tx.orm
    .insert(deviceDefaults)
    .values({ organizationId, ...values, version: FIRST_VERSION })
    .onConflictDoUpdate({
      target: deviceDefaults.organizationId,
      set: { ...values, version: sql`${deviceDefaults.version} + 1` },
    });
}

/** Drops own reporting settings, so that the parent's are in force. Not for the root. */
export async function dropReporting(tx: Tx, organizationId: number): Promise<void> {
  await tx.orm.delete(reportingSettings).where(eq(reportingSettings.organizationId, organizationId));
}

/** Drops own device defaults, so that the parent's are in force. Not for the root. */
export async function dropDefaults(tx: Tx, organizationId: number): Promise<void> {
  await tx.orm.delete(deviceDefaults).where(eq(deviceDefaults.organizationId, organizationId));
}

function idsOf(organizationIds: readonly number[] | "all"): number[] {
  return organizationIds === "all" ? [] : [...organizationIds];
}
