import { replaceColdStorage } from "../../../db/query/cold-storage.ts";
import type { PulledColdArchive } from "../../port/pull-source.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/** Keeps what lies in cold storage and until when: it uses up licences and space. A source that cannot say changes nothing. */
export async function readColdStorage(run: SyncRun): Promise<void> {
  const { ctx, pull } = run;
  const pages = pull.coldStorage();
  if (pages === null) return;
  const archives: PulledColdArchive[] = [];
  for await (const page of pages) {
    archives.push(...page);
    await proceed(run, "cold storage", archives.length);
  }
  const changed = await ctx.db.transaction(
    async (tx) => await replaceColdStorage(tx, pull.namespace, archives),
  );
  count(run, "archives in cold storage changed", changed);
}
