import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import type { Queryable, Tx } from "../client.ts";

/**
 * Keeps restores, each once by the source's id; a later reading of one may say how it ended. A device, an organization
 * or a person that the record does not name is looked up; the organization stays what it was when the restore was
 * first read. Returns how many are new.
 */
export async function saveRestores(
  tx: Tx,
  namespace: string,
  records: readonly RestoreRecord[],
): Promise<number> {
  const unique = [...new Map(records.map((one) => [one.id, one])).values()];
  const rows = await tx.sql<{ fresh: boolean }[]>`
    insert into restore as r (namespace, external_id, organization_id, device_id, requested_by, started_at, completed_at,
      file_count, byte_count, raw, type, owner, device_name, target_external_id, target_name, problem_count, result, flags)
    select ${namespace}, w.id, coalesce(o.id, d.organization_id, (select id from organization where parent_id is null)), d.id,
      coalesce(a.email, a.name, w.requested_by), w.started_at, w.completed_at, w.file_count, w.byte_count, w.raw::jsonb, w.type,
      coalesce(h.email, h.name, w.owner), coalesce(w.device_name, d.name), w.target_id, coalesce(w.target_name, t.name), w.problem_count,
      w.result, case when w.flags = '' then '{}' else string_to_array(w.flags, ' ') end
    from unnest(
      ${unique.map((one) => one.id)}::text[], ${unique.map((one) => one.organizationId)}::text[], ${unique.map((one) => one.deviceId)}::text[],
      ${unique.map((one) => one.requestedBy)}::text[], ${unique.map((one) => isoInstant(one.startedAt))}::text[]::timestamptz[],
      ${unique.map((one) => (one.completedAt === null ? null : isoInstant(one.completedAt)))}::text[]::timestamptz[],
      ${unique.map((one) => one.fileCount)}::bigint[], ${unique.map((one) => one.byteCount)}::bigint[],
      ${unique.map((one) => JSON.stringify(one.raw))}::text[], ${unique.map((one) => one.type)}::text[], ${unique.map((one) => one.owner)}::text[],
      ${unique.map((one) => one.deviceName)}::text[], ${unique.map((one) => one.targetDeviceId)}::text[], ${unique.map((one) => one.targetName)}::text[],
      ${unique.map((one) => one.problemCount)}::int[], ${unique.map((one) => one.result)}::text[], ${unique.map((one) => one.flags.toSorted().join(" "))}::text[]
    ) as w (id, organization_id, device_id, requested_by, started_at, completed_at, file_count, byte_count, raw, type, owner,
      device_name, target_id, target_name, problem_count, result, flags)
    left join organization o on o.namespace = ${namespace} and o.external_id = w.organization_id
    left join device d on d.namespace = ${namespace} and d.external_id = w.device_id
    left join device t on t.namespace = ${namespace} and t.external_id = w.target_id
    left join person a on a.namespace = ${namespace} and a.external_id = w.requested_by
    left join person h on h.namespace = ${namespace} and h.external_id = w.owner
    on conflict (namespace, external_id) do update set
      completed_at = coalesce(excluded.completed_at, r.completed_at), file_count = coalesce(excluded.file_count, r.file_count),
      byte_count = coalesce(excluded.byte_count, r.byte_count), problem_count = coalesce(excluded.problem_count, r.problem_count),
      result = case when excluded.result = 'unknown' then r.result else excluded.result end,
      raw = excluded.raw, flags = excluded.flags
    returning (xmax = 0) as fresh`;
  return rows.filter(({ fresh }) => fresh).length;
}

/** From when to when the restores of a source are known. */
export interface RestoreCoverage {
  readonly sourceId: number;
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  readonly lastReadAt: Instant | null;
  /** Why they cannot be read at present, for people; null: they can. */
  readonly unknownBecause: string | null;
}

export async function findCoverage(q: Queryable, sourceId: number): Promise<RestoreCoverage | null> {
  const [row] = await q.sql<RestoreCoverage[]>`
    select source_id as "sourceId", from_at as "fromAt", to_at as "toAt", last_read_at as "lastReadAt", unknown_because as "unknownBecause"
    from restore_coverage where source_id = ${sourceId}`;
  return row ?? null;
}

/** Notes a reading; null times leave what is known. */
export async function saveCoverage(q: Queryable, coverage: RestoreCoverage): Promise<void> {
  const { sourceId, fromAt, toAt, lastReadAt, unknownBecause } = coverage;
  await q.sql`
    insert into restore_coverage as c (source_id, from_at, to_at, last_read_at, unknown_because)
    values (${sourceId}, ${fromAt}::timestamptz, ${toAt}::timestamptz, ${lastReadAt}::timestamptz, ${unknownBecause})
    on conflict (source_id) do update set from_at = coalesce(excluded.from_at, c.from_at), to_at = coalesce(excluded.to_at, c.to_at),
      last_read_at = coalesce(excluded.last_read_at, c.last_read_at), unknown_because = excluded.unknown_because`;
}
