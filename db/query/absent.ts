import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/**
 * Deactivates up to `limit` active devices that only this source holds and that it last saw before
 * `asOf`: a full read did not contain them. That is an observation too, so an older one of theirs, imported again,
 * does not bring them back. Returns their ids.
 */
export async function deactivateAbsent(
  tx: Tx,
  source: { readonly id: number; readonly asOf: Instant },
  limit: number,
): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    update device set state = 'deactivated', deactivated_at = ${source.asOf}::timestamptz, observed_at = ${source.asOf}::timestamptz
    where id in (
      select d.id from device d join source_set t on t.id = d.source_set_id
      where t.source_ids = array[${source.id}]::int[] and d.state = 'active' and d.observed_at < ${source.asOf}::timestamptz
      order by d.id limit ${limit})
    returning id`;
  return rows.map((row) => row.id);
}
