import { markLegalHolds } from "../../../db/query/legal-hold.ts";
import { count, type SyncRun } from "./sync-run.ts";

/** Marks who is on legal hold, and whom a hold has let go. */
export async function readLegalHolds(run: SyncRun): Promise<void> {
  const held = new Set<string>();
  for await (const { personId } of run.pull.legalHolds()) held.add(personId);
  const changed = await run.ctx.db.transaction(
    async (tx) => await markLegalHolds(tx, run.pull.namespace, [...held]),
  );
  count(run, "legal holds changed", changed);
}
