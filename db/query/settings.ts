import type { Instant } from "../../src/core/instant.ts";
import type {
  DeliveryWindow,
  DeviceDefaults,
  OwnerField,
  OwnerValues,
  ReportingSettings,
  Weekday,
} from "../../src/core/policy.ts";
import type { Queryable } from "../client.ts";

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

function idsOf(organizationIds: readonly number[] | "all"): number[] {
  return organizationIds === "all" ? [] : [...organizationIds];
}
