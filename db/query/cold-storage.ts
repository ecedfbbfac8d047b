import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";
import { lockFleet } from "./fleet-lock.ts";

export interface ColdArchive {
  /** The source's id. */
  readonly archiveId: string;
  /** When it is deleted; null: the source does not say. */
  readonly until: Instant | null;
  readonly storedBytes: number | null;
}

/**
 * Puts what lies in cold storage in place of what lay there before, for devices that are deactivated: those that are
 * active say themselves which archives they use. An archive that is not there any more is gone. Takes the fleet lock;
 * returns how many archives differ.
 */
export async function replaceColdStorage(
  tx: Tx,
  namespace: string,
  archives: readonly ColdArchive[],
): Promise<number> {
  await lockFleet(tx);
  const unique = [...new Map(archives.map((one) => [one.archiveId, one])).values()];
  const rows = await tx.sql`
    with cold (archive_id, until, stored_bytes) as (
      select * from unnest(
        ${unique.map((one) => one.archiveId)}::text[],
        ${unique.map((one) => (one.until === null ? null : isoInstant(one.until)))}::text[]::timestamptz[],
        ${unique.map((one) => one.storedBytes)}::bigint[])
    ), changed as (
      select a.device_id, a.destination_id, c.archive_id is not null as is_cold, c.until, c.stored_bytes
      from archive a join device d on d.id = a.device_id left join cold c on c.archive_id = a.archive_id
      where d.namespace = ${namespace} and d.state = 'deactivated' and (a.cold or c.archive_id is not null)
        and (a.cold, a.in_use, a.cold_until, a.stored_bytes) is distinct from
          (c.archive_id is not null, c.archive_id is not null, c.until, coalesce(c.stored_bytes, a.stored_bytes))
    )
    update archive a set cold = c.is_cold, in_use = c.is_cold, cold_until = c.until,
      stored_bytes = coalesce(c.stored_bytes, a.stored_bytes)
    from changed c where a.device_id = c.device_id and a.destination_id = c.destination_id returning a.device_id`;
  return rows.length;
}
