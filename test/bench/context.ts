import { openDatabase, type Database } from "../../db/client.ts";
import { openQueue } from "../../db/queue.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Context } from "../../src/usecase/context.ts";

export interface BenchContext {
  readonly ctx: Context;
  /** Milliseconds of the longest transaction so far. */
  longestTransactionMs(): number;
  close(): Promise<void>;
}

/** A context on a copy of the fleet that measures its transactions. */
export async function benchContext(url: string, now: Instant): Promise<BenchContext> {
  const opened = openDatabase(url, { max: 4 });
  let longest = 0;
  const db: Database = {
    ...opened,
    async transaction(work) {
      return await opened.transaction(async (tx) => {
        const started = performance.now();
        const result = await work(tx);
        longest = Math.max(longest, performance.now() - started);
        return result;
      });
    },
  };
  const queue = openQueue(url, { serve: false, onError: () => undefined });
  await queue.start();
  const rules = {
    graceDays: 7,
    notCompletedDays: 14,
    pricePerGbMonth: "0.05",
    currency: "EUR",
    botAdmins: [],
    publicUrl: null,
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    ctx: { db, queue, now: () => now, log, rules },
    longestTransactionMs: () => longest,
    async close() {
      await queue.stop();
      await opened.close();
    },
  };
}

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}
