import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

/** Who has something, and since when. */
export interface Holder {
  readonly name: string;
  readonly since: Instant;
}

/** A device's open outage and who has it; null when none is open. Hold the fleet lock. */
export async function openOutageOf(
  tx: Tx,
  deviceId: number,
): Promise<{ readonly outageId: number; readonly holder: Holder | null } | null> {
  const [row] = await tx.sql<{ outageId: number; name: string | null; since: Instant | null }[]>`
    select id as "outageId", acknowledged_by as name, acknowledged_at as since
    from outage where device_id = ${deviceId} and closed_at is null`;
  if (row === undefined) return null;
  const { outageId, name, since } = row;
  return { outageId, holder: name === null || since === null ? null : { name, since } };
}

/** Writes down who has an open outage, at its present level. False when it is not `from`'s any more (null: nobody's). */
export async function acknowledgeOutage(
  tx: Tx,
  outageId: number,
  by: { readonly name: string; readonly from: string | null; readonly now: Instant },
): Promise<boolean> {
  const rows = await tx.sql`
    update outage o set acknowledged_at = ${by.now}::timestamptz, acknowledged_by = ${by.name}, acknowledged_level = d.admins_level
    from device d
    where o.id = ${outageId} and o.closed_at is null and d.id = o.device_id
      and o.acknowledged_by is not distinct from ${by.from}
    returning o.id`;
  return rows.length === 1;
}

/** Who has the open outages of a living message, in these organizations; each once, by name. */
export async function holdersOf(
  q: Queryable,
  livingMessageId: number,
  within: readonly number[],
): Promise<string[]> {
  const rows = await q.sql<{ name: string }[]>`
    select distinct o.acknowledged_by as name
    from living_message_outage m join outage o on o.id = m.outage_id join device d on d.id = o.device_id
    where m.living_message_id = ${livingMessageId} and o.closed_at is null and o.acknowledged_by is not null
      and d.organization_id = any (${[...within]}::int[])
    order by 1`;
  return rows.map((row) => row.name);
}

/**
 * Writes down who has the open outages of a living message that nobody has, in these organizations. Returns them.
 * Hold the fleet lock.
 */
export async function acknowledgeOutages(
  tx: Tx,
  livingMessageId: number,
  by: { readonly within: readonly number[]; readonly name: string; readonly now: Instant },
): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    update outage o set acknowledged_at = ${by.now}::timestamptz, acknowledged_by = ${by.name}, acknowledged_level = d.admins_level
    from living_message_outage m, device d
    where m.living_message_id = ${livingMessageId} and o.id = m.outage_id and d.id = o.device_id
      and o.closed_at is null and o.acknowledged_by is null and d.admins_level <> 'ok'
      and d.organization_id = any (${[...by.within]}::int[])
    returning o.id`;
  return rows.map((row) => row.id);
}
