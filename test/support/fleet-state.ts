import type { Queryable } from "../../db/client.ts";
import { type BlindSpot, blindSpots } from "../../src/core/blind-spot.ts";
import type { Instant } from "../../src/core/instant.ts";
import { counts } from "../../src/core/join-observations.ts";
import type { RunResult } from "../../src/core/observation.ts";

/** Rows of the tally that are not all zero, and what a full count makes of the devices; they have to agree. */
export async function loadTallies(
  q: Queryable,
): Promise<{ readonly kept: unknown[]; readonly counted: unknown[] }> {
  const kept = await q.sql`
    select organization_id, audience, level, devices, blind_spots, stored_bytes::text, selected_bytes::text from organization_tally
    where devices <> 0 or blind_spots <> 0 or stored_bytes <> 0 or selected_bytes <> 0 order by 1, 2, 3`;
  const counted = await q.sql`
    select organization_id, audience, level, count(*) as devices, count(*) filter (where cardinality(blind_spots) > 0) as blind_spots,
           sum(stored_bytes)::text as stored_bytes, sum(selected_bytes)::text as selected_bytes
    from (select *, 'admins' as audience, admins_level as level from device
          union all select *, 'owner', owner_level from device where owner_level is not null) d
    where state = 'active' group by 1, 2, 3 order by 1, 2, 3`;
  return { kept: [...kept], counted: [...counted] };
}

interface ArchiveRow {
  readonly inUse: boolean;
  readonly cold: boolean;
  readonly format: "v1" | "v2";
  readonly lastRun: RunResult | null;
  readonly selectedBytes: number | null;
  readonly selectedHighBytes: number | null;
  readonly clockAhead: boolean;
}

interface BlindRow {
  readonly externalId: string;
  readonly stored: BlindSpot[];
  readonly observedAt: Instant;
  readonly lastActivityAt: Instant | null;
  readonly lastCompletedAt: Instant | null;
  readonly graceFrom: Instant;
  readonly hasOwner: boolean;
  readonly hasAddress: boolean;
  readonly archives: ArchiveRow[];
}

const BADNESS: Record<RunResult, number> = { completed: 0, partial: 1, failed: 2 };

/** By device, the blind spots that are stored and those that the function in core sees in what is stored. */
export async function loadBlindSpots(
  q: Queryable,
  namespace: string,
  externalIds: readonly string[],
  notCompletedDays: number,
): Promise<{ readonly stored: Record<string, BlindSpot[]>; readonly seen: Record<string, BlindSpot[]> }> {
  const rows = await q.sql<BlindRow[]>`
    select d.external_id as "externalId", d.blind_spots as stored, d.observed_at as "observedAt", d.last_activity_at as "lastActivityAt",
           d.last_completed_at as "lastCompletedAt", d.grace_from as "graceFrom", d.person_id is not null as "hasOwner",
           p.email is not null and b.bounced_at is null as "hasAddress",
           coalesce((select jsonb_agg(jsonb_build_object('inUse', in_use, 'cold', cold, 'format', format, 'lastRun', last_run,
             'selectedBytes', selected_bytes, 'selectedHighBytes', selected_high_bytes, 'clockAhead', clock_ahead))
             from archive a where a.device_id = d.id), '[]') as archives
    from device d left join person p on p.id = d.person_id left join email_address b on b.email = p.email
    where d.namespace = ${namespace} and d.external_id = any (${[...externalIds]}::text[])`;
  return {
    stored: Object.fromEntries(rows.map((row) => [row.externalId, row.stored])),
    seen: Object.fromEntries(rows.map((row) => [row.externalId, blindSpotsOf(row, notCompletedDays)])),
  };
}

function blindSpotsOf(row: BlindRow, notCompletedDays: number): BlindSpot[] {
  const archives = row.archives.filter(counts);
  const runs = archives.flatMap(({ lastRun }) => (lastRun === null ? [] : [lastRun]));
  const [lastRun = null] = runs.toSorted((a, b) => BADNESS[b] - BADNESS[a]);
  return blindSpots({ ...row, archives, lastRun }, row.observedAt, notCompletedDays);
}
