import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { SAMPLE_NAMESPACE } from "./sample.ts";

/** Mail to these never went anywhere but into the outbox (RFC 2606). */
const EXAMPLE_MAIL = "%.example";

/** Whether a real source has brought a device. */
export async function hasRealDevices(q: Queryable): Promise<boolean> {
  const [row] = await q.sql<{ found: boolean }[]>`
    select exists (select 1 from device where namespace <> ${SAMPLE_NAMESPACE}) as found`;
  return row?.found ?? false;
}

/**
 * Moves to the root what real sources and people hung into the sample's organizations: devices, people,
 * organizations and tokens. Returns the number of devices. Hold the fleet lock.
 */
export async function rescueForeign(tx: Tx): Promise<number> {
  const root = tx.sql`(select id from organization where parent_id is null)`;
  const sample = tx.sql`(select id from organization where namespace = ${SAMPLE_NAMESPACE})`;
  const other = tx.sql`namespace <> ${SAMPLE_NAMESPACE}`;
  await tx.sql`update organization set parent_id = ${root} where ${other} and parent_id in ${sample}`;
  await tx.sql`update person set organization_id = ${root} where ${other} and organization_id in ${sample}`;
  await tx.sql`update api_token set organization_id = ${root} where organization_id in ${sample}`;
  const devices = await tx.sql`
    update device set organization_id = ${root} where ${other} and organization_id in ${sample} returning id`;
  return devices.length;
}

/** Removes what was said about the sample, or to its people; what a living message still speaks of stays in it. */
export async function removeSampleMessages(tx: Tx, sourceId: number, now: Instant): Promise<void> {
  const devices = tx.sql`(select id from device where namespace = ${SAMPLE_NAMESPACE})`;
  const organizations = tx.sql`(select id from organization where namespace = ${SAMPLE_NAMESPACE})`;
  const outages = tx.sql`(select id from outage where device_id in ${devices})`;
  await tx.sql`
    delete from notification
    where device_id in ${devices} or organization_id in ${organizations} or outage_id in ${outages}
      or subject = ${`baseline:${sourceId}`} or destination like ${`mail:${EXAMPLE_MAIL}`}
      or destination in (
        select 'subscription:' || id from subscription
        where namespace = ${SAMPLE_NAMESPACE} or organization_id in ${organizations})
      or report_run_id in ${sampleRuns(tx)}`;
  await tx.sql`delete from living_message_outage where outage_id in ${outages}`;
  await tx.sql`
    update living_message m set finished_at = ${now}::timestamptz, dirty_at = null
    where finished_at is null and not exists (
      select 1 from living_message_outage o where o.living_message_id = m.id)`;
}

/** Removes the sample's fleet and its past. Returns the number of devices. Hold the fleet lock. */
export async function removeSampleFleet(tx: Tx): Promise<number> {
  const devices = tx.sql`(select id from device where namespace = ${SAMPLE_NAMESPACE})`;
  const organizations = tx.sql`(select id from organization where namespace = ${SAMPLE_NAMESPACE})`;
  await tx.sql`delete from flip where device_id in ${devices} or organization_id in ${organizations}`;
  await tx.sql`delete from usage_day where organization_id in ${organizations}`;
  await tx.sql`delete from usage_head_day where organization_id in ${organizations}`;
  // A month of nothing but the sample is no month that was closed.
  await tx.sql`delete from charge_line where organization_id in ${organizations}`;
  await tx.sql`delete from charge_month m where not exists (select 1 from charge_line l where l.month = m.month)`;
  await tx.sql`delete from usage_device_day where organization_id in ${organizations} or device_id in ${devices}`;
  await tx.sql`delete from restore where namespace = ${SAMPLE_NAMESPACE} or organization_id in ${organizations}`;
  await tx.sql`delete from report_run where id in ${sampleRuns(tx)}`;
  const removed = await tx.sql`delete from device where namespace = ${SAMPLE_NAMESPACE} returning id`;
  return removed.length;
}

/** Reports of the root spoke of the sample as well, and no delta may come from that. */
function sampleRuns(tx: Tx): ReturnType<Tx["sql"]> {
  return tx.sql`(
    select r.id from report_run r join organization o on o.id = r.organization_id
    where o.namespace = ${SAMPLE_NAMESPACE} or o.parent_id is null)`;
}

/** Removes the sample's people, roles, channels, organizations and its source; call it last. */
export async function removeSampleCompany(tx: Tx, sourceId: number): Promise<void> {
  await tx.sql`delete from role_grant where namespace = ${SAMPLE_NAMESPACE}`;
  await tx.sql`delete from subscription where namespace = ${SAMPLE_NAMESPACE}`;
  await tx.sql`delete from person where namespace = ${SAMPLE_NAMESPACE}`;
  await tx.sql`delete from email_address where email like ${EXAMPLE_MAIL}`;
  await tx.sql`delete from organization where namespace = ${SAMPLE_NAMESPACE}`;
  await tx.sql`delete from destination where namespace = ${SAMPLE_NAMESPACE}`;
  await tx.sql`delete from source_set where source_ids @> array[${sourceId}]::int[]`;
  await tx.sql`delete from source where id = ${sourceId}`;
}
