import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** Closes devices that their source says it does not know any more; returns those that were active. */
export async function deactivateGone(tx: Tx, deviceIds: readonly number[], at: Instant): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    update device set state = 'deactivated', deactivated_at = ${at}::timestamptz, observed_at = greatest(observed_at, ${at}::timestamptz)
    where id = any (${[...deviceIds]}::bigint[]) and state = 'active' returning id`;
  return rows.map((row) => row.id);
}
