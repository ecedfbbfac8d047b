import type { Tx } from "../client.ts";

const FLEET_LOCK = 7_240_002;

/**
 * Makes this transaction the only one that changes devices, levels and outages until it ends.
 *
 * One writer at a time keeps histories in order and deadlocks out; a transaction that holds it should
 * end within about two seconds, because observations wait for it.
 */
export async function lockFleet(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${FLEET_LOCK})`;
}
