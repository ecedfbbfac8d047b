import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import type { Row } from "./bench.ts";
import { probe } from "./floor-evaluation.ts";
import { inTurns, seconds } from "./measure.ts";

const RUNS = 25;

/** The sweep as it is nearly always: nobody crossed. */
export const evaluateNoneRow: Row = {
  name: "evaluate-none",
  async run(bench) {
    const asOf = bench.ctx.now();
    const { floorMs, oursMs } = await inTurns(RUNS, {
      floor: async () => await probe(bench, asOf),
      ours: async () => await evaluateFleet(bench.ctx),
    });
    return [
      {
        what: "evaluate, nothing crosses",
        floor: seconds(floorMs),
        ours: seconds(oursMs),
        ratio: oursMs / floorMs,
        asked: "≤ 2 ×",
        note: `median of ${RUNS} runs, in turns`,
      },
    ];
  },
};
