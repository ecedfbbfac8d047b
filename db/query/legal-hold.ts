import type { Tx } from "../client.ts";

/** Marks these people of a namespace, by the source's ids, and nobody else of it. Returns how many differ. */
export async function markLegalHolds(
  tx: Tx,
  namespace: string,
  personIds: readonly string[],
): Promise<number> {
  const { count } = await tx.sql`
    update person set legal_hold = not legal_hold
    where namespace = ${namespace} and legal_hold <> (external_id = any (${[...personIds]}::text[]))`;
  return count;
}
