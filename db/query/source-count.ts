import type { Queryable } from "../client.ts";

/** How many active devices each source holds, by its id. */
export async function countSourceDevices(q: Queryable): Promise<Map<number, number>> {
  const rows = await q.sql<{ id: number; devices: number }[]>`
    with held as (select source_set_id, count(*) as devices from device where state = 'active' group by source_set_id)
    select s.id, sum(h.devices)::int as devices
    from held h join source_set t on t.id = h.source_set_id join source s on s.id = any (t.source_ids) group by s.id`;
  return new Map(rows.map(({ id, devices }) => [id, devices]));
}
