import type { Decision } from "../../src/core/decide.ts";
import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** A decision with what it was made of, ready to be written. */
export interface DecidedDevice {
  readonly deviceId: number;
  readonly organizationId: number;
  readonly outageId: number | null;
  readonly clockAt: Instant;
  readonly asOf: Instant;
  readonly decision: Decision;
}

/** The outage a device is in after the decision, for the ledger. */
export interface OutageOf {
  readonly outageId: number;
  readonly openedAt: Instant;
}

/**
 * Writes decisions, set by set: levels, closed and opened outages, what is settled, flips. Returns the
 * outages it opened, by device id. The caller holds the fleet lock.
 */
export async function writeDecisions(
  tx: Tx,
  decided: readonly DecidedDevice[],
  now: Instant,
): Promise<Map<number, OutageOf>> {
  await writeLevels(tx, decided);
  await closeOutages(tx, decided, now);
  const opened = await openOutages(tx, decided);
  await settleOutages(tx, decided);
  await writeFlips(tx, decided, opened, now);
  return opened;
}

async function writeLevels(tx: Tx, all: readonly DecidedDevice[]): Promise<void> {
  const changed = all.filter(({ decision }) => decision.flips.length > 0);
  if (changed.length === 0) return;
  await tx.sql`
    update device d set admins_level = c.admins, owner_level = case when d.owner_level is null then null else coalesce(c.owner, d.owner_level) end
    from unnest(${changed.map((one) => one.deviceId)}::bigint[],
                ${changed.map((one) => one.decision.levels.admins)}::text[]::level[],
                ${changed.map((one) => one.decision.levels.owner)}::text[]::level[]) as c (id, admins, owner)
    where d.id = c.id`;
}

async function closeOutages(tx: Tx, all: readonly DecidedDevice[], now: Instant): Promise<void> {
  const closed = all.filter(({ decision }) => decision.closes !== null);
  if (closed.length === 0) return;
  await tx.sql`
    update outage o set closed_at = ${now}::timestamptz, close_reason = c.reason
    from unnest(${closed.map((one) => one.outageId)}::bigint[], ${closed.map((one) => one.decision.closes)}::text[]) as c (id, reason)
    where o.id = c.id and o.closed_at is null`;
}

async function openOutages(tx: Tx, all: readonly DecidedDevice[]): Promise<Map<number, OutageOf>> {
  const opening = all.filter(({ decision }) => decision.opens !== null);
  if (opening.length === 0) return new Map();
  const rows = await tx.sql<{ id: number; deviceId: number }[]>`
    insert into outage (device_id, started_from, opened_at, open_reason, admins_settled, owner_settled)
    select * from unnest(
      ${opening.map((one) => one.deviceId)}::bigint[],
      ${opening.map((one) => isoInstant(one.clockAt))}::text[]::timestamptz[],
      ${opening.map((one) => isoInstant(one.asOf))}::text[]::timestamptz[],
      ${opening.map((one) => one.decision.opens)}::text[],
      ${opening.map((one) => one.decision.settled.admins)}::text[]::level[],
      ${opening.map((one) => one.decision.settled.owner)}::text[]::level[])
    returning id, device_id as "deviceId"`;
  const openedAt = new Map(opening.map((one) => [one.deviceId, one.asOf]));
  return new Map(
    rows.map((row) => [row.deviceId, { outageId: row.id, openedAt: openedAt.get(row.deviceId) ?? 0 }]),
  );
}

async function settleOutages(tx: Tx, all: readonly DecidedDevice[]): Promise<void> {
  const kept = all.filter(
    ({ decision, outageId }) =>
      outageId !== null &&
      decision.closes === null &&
      (decision.owed.length > 0 || decision.acknowledgementLapses || isBaseline(decision)),
  );
  if (kept.length === 0) return;
  await tx.sql`
    update outage o set admins_settled = c.admins, owner_settled = c.owner,
      acknowledged_at = case when c.lapses then null else o.acknowledged_at end,
      acknowledged_by = case when c.lapses then null else o.acknowledged_by end,
      acknowledged_level = case when c.lapses then null else o.acknowledged_level end
    from unnest(
      ${kept.map((one) => one.outageId)}::bigint[],
      ${kept.map((one) => one.decision.settled.admins)}::text[]::level[],
      ${kept.map((one) => one.decision.settled.owner)}::text[]::level[],
      ${kept.map((one) => String(one.decision.acknowledgementLapses))}::text[]::boolean[]) as c (id, admins, owner, lapses)
    where o.id = c.id`;
}

/** A baseline settles what it does not owe. */
function isBaseline({ flips }: Decision): boolean {
  return flips.some(({ reason }) => reason === "baseline");
}

async function writeFlips(
  tx: Tx,
  all: readonly DecidedDevice[],
  opened: ReadonlyMap<number, OutageOf>,
  now: Instant,
): Promise<void> {
  const flips = all.flatMap((one) =>
    one.decision.flips.map((flip) => ({
      ...flip,
      deviceId: one.deviceId,
      organizationId: one.organizationId,
      outageId: opened.get(one.deviceId)?.outageId ?? one.outageId,
      asOf: one.asOf,
    })),
  );
  if (flips.length === 0) return;
  await tx.sql`
    insert into flip (at, device_id, organization_id, outage_id, audience, from_level, to_level, reason, as_of)
    select ${now}::timestamptz, * from unnest(
      ${flips.map((flip) => flip.deviceId)}::bigint[], ${flips.map((flip) => flip.organizationId)}::int[],
      ${flips.map((flip) => flip.outageId)}::bigint[], ${flips.map((flip) => flip.audience)}::text[],
      ${flips.map((flip) => flip.from)}::text[]::level[], ${flips.map((flip) => flip.to)}::text[]::level[],
      ${flips.map((flip) => flip.reason)}::text[], ${flips.map((flip) => isoInstant(flip.asOf))}::text[]::timestamptz[])`;
}
