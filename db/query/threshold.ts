import type { Thresholds } from "../../src/core/judge.ts";
import type { Queryable } from "../client.ts";

/** What judging needs of an organization's effective settings. */
export interface OrganizationPolicy extends Thresholds {
  readonly organizationId: number;
  readonly parentId: number | null;
  readonly clientHidden: boolean;
}

/** Effective thresholds and client visibility of every organization, inheritance resolved (R11). */
export async function loadOrganizationPolicies(q: Queryable): Promise<Map<number, OrganizationPolicy>> {
  const rows = await q.sql<OrganizationPolicy[]>`
    with recursive effective as (
      select o.id, o.parent_id, r.warning_days, r.critical_days, coalesce(o.client_hidden, false) as client_hidden
      from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, o.parent_id, coalesce(r.warning_days, e.warning_days), coalesce(r.critical_days, e.critical_days),
             coalesce(o.client_hidden, e.client_hidden)
      from effective e join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    )
    select id as "organizationId", parent_id as "parentId", warning_days as "warningDays",
           critical_days as "criticalDays", client_hidden as "clientHidden"
    from effective`;
  return new Map(rows.map((row) => [row.organizationId, row]));
}
