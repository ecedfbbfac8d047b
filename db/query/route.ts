import { and, eq, isNotNull } from "drizzle-orm";

import type { Queryable } from "../client.ts";
import { subscription } from "../schema/ledger.ts";

export interface AlertSubscription {
  readonly id: number;
  readonly organizationId: number;
  readonly warnings: boolean;
}

/** The channels that get alerts now. */
export async function loadAlertSubscriptions(q: Queryable): Promise<AlertSubscription[]> {
  const rows = await q.orm
    .select({
      id: subscription.id,
      organizationId: subscription.organizationId,
      warnings: subscription.warnings,
    })
    .from(subscription)
    .where(
      and(
        eq(subscription.active, true),
        eq(subscription.alerts, true),
        isNotNull(subscription.organizationId),
      ),
    )
    .orderBy(subscription.id);
  return rows.flatMap((row) =>
    row.organizationId === null ? [] : [{ ...row, organizationId: row.organizationId }],
  );
}

/**
 * Addresses of an organization's administrators and of its additional recipients, who are told by mail
 * where no channel follows (R23): grants on it or above, and the recipients of its effective settings.
 */
export async function loadAdminAddresses(q: Queryable, organizationId: number): Promise<string[]> {
  const rows = await q.sql<{ email: string }[]>`
    with recursive above as (
      select id, parent_id, 0 as distance from organization where id = ${organizationId}
      union all
      select o.id, o.parent_id, a.distance + 1 from above a join organization o on o.id = a.parent_id
    ), nearest as (
      select r.recipients from above a join reporting_settings r on r.organization_id = a.id order by a.distance limit 1
    )
    select distinct lower(email) as email from (
      select g.email from above a join role_grant g on g.organization_id = a.id where g.role in ('admin', 'org-admin')
      union all
      select i.email from above a join imported_recipient i on i.organization_id = a.id
      union all
      select unnest(recipients) from nearest
    ) everybody
    where not exists (select 1 from email_address b where b.email = lower(everybody.email) and b.bounced_at is not null)
    order by 1`;
  return rows.map((row) => row.email);
}

/** The IANA zone of an organization's effective reporting settings. */
export async function loadReportingZone(q: Queryable, organizationId: number): Promise<string> {
  const [row] = await q.sql<{ zone: string }[]>`
    with recursive above as (
      select id, parent_id, 0 as distance from organization where id = ${organizationId}
      union all
      select o.id, o.parent_id, a.distance + 1 from above a join organization o on o.id = a.parent_id
    )
    select r.zone from above a join reporting_settings r on r.organization_id = a.id order by a.distance limit 1`;
  return row?.zone ?? "UTC";
}
