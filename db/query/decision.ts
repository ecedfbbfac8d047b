import type { Decision } from "../../src/core/decide.ts";
import type { Instant } from "../../src/core/instant.ts";
import { arrayText, secondsText } from "../array.ts";
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

/** Ends outages, then opens new ones; returns these by device id. The caller holds the fleet lock. */
export async function turnOutages(
  tx: Tx,
  decided: readonly DecidedDevice[],
  now: Instant,
): Promise<Map<number, OutageOf>> {
  const [, opened] = await Promise.all([closeOutages(tx, decided, now), openOutages(tx, decided)]);
  return opened;
}

/**
 * Writes the levels that changed. The select around the ids hides from the planner how many there are, so that it
 * looks each up and does not read the whole fleet.
 */
export async function writeLevels(tx: Tx, all: readonly DecidedDevice[]): Promise<void> {
  const changed = all.filter(({ decision }) => decision.flips.length > 0);
  if (changed.length === 0) return;
  await tx.sql`
    update device d set admins_level = c.admins, owner_level = case when d.owner_level is null then null else coalesce(c.owner, d.owner_level) end
    from unnest((select ${arrayText(changed.map((one) => one.deviceId))}::text::bigint[]),
                ${arrayText(changed.map((one) => one.decision.levels.admins))}::text::level[],
                ${arrayText(changed.map((one) => one.decision.levels.owner))}::text::level[]) as c (id, admins, owner)
    where d.id = c.id`;
}

async function closeOutages(tx: Tx, all: readonly DecidedDevice[], now: Instant): Promise<void> {
  const closed = all.filter(({ decision }) => decision.closes !== null);
  if (closed.length === 0) return;
  await tx.sql`
    update outage o set closed_at = ${now}::timestamptz, close_reason = c.reason
    from unnest((select ${arrayText(closed.map((one) => one.outageId))}::text::bigint[]),
                ${arrayText(closed.map((one) => one.decision.closes))}::text::text[]) as c (id, reason)
    where o.id = c.id and o.closed_at is null`;
}

async function openOutages(tx: Tx, all: readonly DecidedDevice[]): Promise<Map<number, OutageOf>> {
  const opening = all.filter(({ decision }) => decision.opens !== null);
  if (opening.length === 0) return new Map();
  const rows = await tx.sql<{ id: number; deviceId: number }[]>`
    insert into outage (device_id, started_from, opened_at, open_reason, admins_settled, owner_settled)
    select device_id, to_timestamp(started_from), to_timestamp(opened_at), open_reason, admins_settled, owner_settled
    from unnest(
      ${arrayText(opening.map((one) => one.deviceId))}::text::bigint[],
      ${secondsText(opening.map((one) => one.clockAt))}::text::float8[],
      ${secondsText(opening.map((one) => one.asOf))}::text::float8[],
      ${arrayText(opening.map((one) => one.decision.opens))}::text::text[],
      ${arrayText(opening.map((one) => one.decision.settled.admins))}::text::level[],
      ${arrayText(opening.map((one) => one.decision.settled.owner))}::text::level[])
      as c (device_id, started_from, opened_at, open_reason, admins_settled, owner_settled)
    returning id, device_id as "deviceId"`;
  const openedAt = new Map(opening.map((one) => [one.deviceId, one.asOf]));
  return new Map(
    rows.map((row) => [row.deviceId, { outageId: row.id, openedAt: openedAt.get(row.deviceId) ?? 0 }]),
  );
}

/** Writes what the outages that stay open are settled with, and the acknowledgements that lapse. */
export async function settleOutages(tx: Tx, all: readonly DecidedDevice[]): Promise<void> {
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
      (select ${arrayText(kept.map((one) => one.outageId))}::text::bigint[]),
      ${arrayText(kept.map((one) => one.decision.settled.admins))}::text::level[],
      ${arrayText(kept.map((one) => one.decision.settled.owner))}::text::level[],
      ${arrayText(kept.map((one) => one.decision.acknowledgementLapses))}::text::boolean[]) as c (id, admins, owner, lapses)
    where o.id = c.id`;
}

/** A baseline settles what it does not owe. */
function isBaseline({ flips }: Decision): boolean {
  return flips.some(({ reason }) => reason === "baseline");
}

/** Writes what changed, each under the outage the device is in afterwards or was in before. */
export async function writeFlips(
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
    select ${now}::timestamptz, device_id, organization_id, outage_id, audience, from_level, to_level, reason, to_timestamp(as_of)
    from unnest(
      ${arrayText(flips.map((flip) => flip.deviceId))}::text::bigint[], ${arrayText(flips.map((flip) => flip.organizationId))}::text::int[],
      ${arrayText(flips.map((flip) => flip.outageId))}::text::bigint[], ${arrayText(flips.map((flip) => flip.audience))}::text::text[],
      ${arrayText(flips.map((flip) => flip.from))}::text::level[], ${arrayText(flips.map((flip) => flip.to))}::text::level[],
      ${arrayText(flips.map((flip) => flip.reason))}::text::text[], ${secondsText(flips.map((flip) => flip.asOf))}::text::float8[])
      as c (device_id, organization_id, outage_id, audience, from_level, to_level, reason, as_of)`;
}
