import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** Writes down who has a device's open outage, at its present level. Null when there is none open. */
export async function acknowledgeOutage(
  tx: Tx,
  deviceId: number,
  by: { readonly name: string; readonly now: Instant },
): Promise<{ outageId: number; before: string | null } | null> {
  const [row] = await tx.sql<{ outageId: number; before: string | null }[]>`
    update outage o set acknowledged_at = ${by.now}::timestamptz, acknowledged_by = ${by.name}, acknowledged_level = d.admins_level
    from device d, outage old
    where o.device_id = ${deviceId} and o.closed_at is null and d.id = o.device_id and old.id = o.id
    returning o.id as "outageId", old.acknowledged_by as before`;
  return row ?? null;
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
