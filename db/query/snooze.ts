import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** Ends the snoozes whose time has come and returns the devices they paused, for a judgement (R9). */
export async function endSnoozes(tx: Tx, now: Instant): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    with ended as (
      update snooze set ended_at = ${now}::timestamptz where ended_at is null and until <= ${now}::timestamptz
      returning device_id, person_id
    )
    select distinct d.id from ended e join device d on d.id = e.device_id or d.person_id = e.person_id
    where d.state = 'active' order by d.id`;
  return rows.map((row) => row.id);
}
