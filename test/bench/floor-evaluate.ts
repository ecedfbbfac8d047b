import { openDatabase } from "../../db/client.ts";
import type { Instant } from "../../src/core/instant.ts";
import { timed } from "./context.ts";

/**
 * The floor of evaluation: one SQL statement that finds what crosses and writes levels, outages, flips, the
 * channel's rows of the ledger and one job. The tallies are kept by the trigger, as they always are.
 */
export async function floorEvaluate(url: string, asOf: Instant): Promise<{ ms: number; crossed: number }> {
  const db = openDatabase(url, { max: 1 });
  // Connects before the time runs.
  await db.sql`select 1`;
  const { ms, result } = await timed(
    async () =>
      await db.sql<{ crossed: number }[]>`
      with recursive effective as (
        select o.id, r.warning_days, r.critical_days from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
        union all
        select o.id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days)
        from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
      ), crossing as materialized (
        select d.id, d.organization_id, d.clock_at,
          case when d.clock_at <= ${asOf}::timestamptz - e.critical_days * interval '24 hours' then 'critical'::level else 'warning' end as level
        from effective e cross join lateral (
          select id, organization_id, clock_at from device where state = 'active' and source_set_id = 1 and organization_id = e.id and admins_level = 'ok'
            and clock_at <= ${asOf}::timestamptz - e.warning_days * interval '24 hours' offset 0) d
      ), levels as (
        update device d set admins_level = c.level from crossing c where d.id = c.id
      ), opened as (
        insert into outage (device_id, started_from, opened_at, open_reason, admins_settled)
        select id, clock_at, ${asOf}::timestamptz, 'threshold-reached', level from crossing returning id, device_id
      ), flips as (
        insert into flip (at, device_id, organization_id, outage_id, audience, from_level, to_level, reason, as_of)
        select ${asOf}::timestamptz, c.id, c.organization_id, o.id, 'admins', 'ok', c.level, 'threshold-reached', ${asOf}::timestamptz
        from crossing c join opened o on o.device_id = c.id
      ), owed as (
        insert into notification (subject_at, subject, destination, kind, state, reason, organization_id, device_id, outage_id, audience, level, created_at, next_attempt_at)
        select ${asOf}::timestamptz, 'outage:' || o.id || ':admins:' || c.level, 'subscription:1', 'alert', 'due', c.level || '-reached',
          c.organization_id, c.id, o.id, 'admins', c.level, ${asOf}::timestamptz, ${asOf}::timestamptz
        from crossing c join opened o on o.device_id = c.id
      ), job as (
        insert into pgboss.job (name, data) values ('deliver', '{"destination":"subscription:1"}')
      )
      select count(*)::int as crossed from crossing`,
  );
  await db.close();
  return { ms, crossed: result[0]?.crossed ?? 0 };
}
