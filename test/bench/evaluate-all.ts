import type { Database } from "../../db/client.ts";
import type { Context } from "../../src/usecase/context.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import type { Bench, Row } from "./bench.ts";
import { cloneForEvaluation, crossInOneStatement, timeOfCrossing } from "./floor-evaluation.ts";
import { seconds, timed } from "./measure.ts";

const PART = 0.97;

/** A source that was stuck comes back, and nearly everybody turns out to be silent. */
export const evaluateAllRow: Row = {
  name: "evaluate-all",
  async run(bench) {
    await calmDown(bench);
    await cloneForEvaluation(bench);
    const asOf = await timeOfCrossing(bench, PART);
    await bench.moveTo(asOf);
    const floorMs = await timed(async () => await crossInOneStatement(bench, asOf));
    const transactions: number[] = [];
    let crossed = 0;
    const oursMs = await timed(async () => {
      crossed = (await evaluateFleet(timingTransactions(bench.ctx, transactions))).flips;
    });
    await bench.db.sql`drop schema floor cascade`;
    const note = `1 run; ${transactions.length} transactions, the longest ${seconds(Math.max(...transactions))}`;
    return [
      {
        what: `evaluate, ${crossed} cross at once`,
        floor: seconds(floorMs),
        ours: seconds(oursMs),
        ratio: oursMs / floorMs,
        asked: "≤ 1.5 ×, ≤ 2 s each",
        note,
      },
    ];
  },
};

/** As if nothing had crossed yet. */
async function calmDown({ db, say }: Bench): Promise<void> {
  say("taking back what the rows before crossed");
  await db.sql`truncate outage, flip, notification`;
  await db.sql`update device set admins_level = 'ok' where admins_level <> 'ok'`;
  await db.sql`vacuum analyze device`;
}

/** The same context, keeping what each transaction took, with the wait for its connection. */
function timingTransactions(ctx: Context, took: number[]): Context {
  const db: Database = {
    ...ctx.db,
    async transaction(work) {
      const start = performance.now();
      try {
        return await ctx.db.transaction(work);
      } finally {
        took.push(performance.now() - start);
      }
    },
  };
  return { ...ctx, db };
}
