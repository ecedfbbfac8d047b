import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import type { Row } from "./bench.ts";
import { cloneForEvaluation, crossInOneStatement, timeOfCrossing } from "./floor-evaluation.ts";
import { median, seconds, timed } from "./measure.ts";

const RUNS = 3;
const PART = 0.041;

/** 41,000 of a million cross a threshold, three times over. */
export const evaluateSomeRow: Row = {
  name: "evaluate-some",
  async run(bench) {
    await cloneForEvaluation(bench);
    const floorMs: number[] = [];
    const oursMs: number[] = [];
    let crossed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const asOf = await timeOfCrossing(bench, PART);
      await bench.moveTo(asOf);
      floorMs.push(await timed(async () => await crossInOneStatement(bench, asOf)));
      oursMs.push(await timed(async () => (crossed = (await evaluateFleet(bench.ctx)).flips)));
    }
    await bench.db.sql`drop schema floor cascade`;
    return [
      {
        what: `evaluate, ${crossed} cross`,
        floor: seconds(median(floorMs)),
        ours: seconds(median(oursMs)),
        ratio: median(oursMs) / median(floorMs),
        asked: "≤ 2 ×",
        note: `median of ${RUNS} runs, in turns`,
      },
    ];
  },
};
