import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

/** A device that a link speaks of, as it is now. */
export interface LinkedDevice {
  readonly id: number;
  readonly name: string;
  readonly externalId: string;
  readonly organizationId: number;
  readonly organizationName: string;
  readonly personId: number | null;
  readonly ownerName: string | null;
  /** Lower case. */
  readonly ownerEmail: string | null;
  readonly replacedAt: Instant | null;
  /** The outage it is in; null: it backs up, or nothing is expected of it. */
  readonly outageId: number | null;
  readonly openedAt: Instant | null;
}

export async function loadLinkedDevice(q: Queryable, deviceId: number): Promise<LinkedDevice | null> {
  const [row] = await q.sql<LinkedDevice[]>`
    select d.id, d.name, d.external_id as "externalId", d.organization_id as "organizationId", g.name as "organizationName",
           d.person_id as "personId", h.name as "ownerName", h.email as "ownerEmail",
           case when d.state = 'deactivated' then d.replaced_at end as "replacedAt", o.id as "outageId", o.opened_at as "openedAt"
    from device d join organization g on g.id = d.organization_id
    left join person h on h.id = d.person_id
    left join outage o on o.device_id = d.id and o.closed_at is null
    where d.id = ${deviceId}`;
  return row ?? null;
}

/**
 * Counts a device as replaced: as deactivated, whatever its source says, until it backs up again. Returns false
 * when it was that already. Hold the fleet lock, and judge it afterwards.
 */
export async function markReplaced(tx: Tx, deviceId: number, now: Instant): Promise<boolean> {
  const { count } = await tx.sql`
    update device set replaced_at = ${now}::timestamptz, state = 'deactivated', deactivated_at = ${now}::timestamptz
    where id = ${deviceId} and state = 'active'`;
  return count > 0;
}

/** Ends what `markReplaced` began. Returns false when the device is not replaced. */
export async function unmarkReplaced(tx: Tx, deviceId: number): Promise<boolean> {
  const { count } = await tx.sql`
    update device set replaced_at = null, state = 'active', deactivated_at = null
    where id = ${deviceId} and state = 'deactivated' and replaced_at is not null`;
  return count > 0;
}
