import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

import { z } from "zod";

import type { FleetSize } from "./fleet.ts";
import type { BenchServer } from "./server.ts";
import { type Measured, ms } from "./table.ts";

const DEVICES = 100_000;
const PORT = 4287;

const measured = z.object({
  ms: z.number(),
  outsideMs: z.number(),
  peakMb: z.number(),
  devices: z.number(),
  state: z.literal("done"),
});

/**
 * A first full read of CrashPlan from a stand-in in a process of its own: everything is new, everything is written.
 * The floor is what it waited for: answers of the API, and the database writing.
 */
export async function measureSync(server: BenchServer, _size: FleetSize): Promise<Measured[]> {
  const fake = spawn(process.execPath, [
    join(import.meta.dirname, "../support/fake-crashplan-main.ts"),
    "--devices",
    String(DEVICES),
    "--port",
    String(PORT),
  ]);
  try {
    await once(fake.stdout, "data");
    const script = join(import.meta.dirname, "child-sync.ts");
    const words = ["--max-semi-space-size=4", script, await server.clone("sync"), `http://127.0.0.1:${PORT}`];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const found = measured.parse(JSON.parse(stdout));
    return [
      {
        what: `read CrashPlan in full, ${found.devices} devices`,
        floor: ms(found.ms - found.outsideMs),
        ours: ms(found.ms),
        ratio: `${((100 * found.outsideMs) / found.ms).toFixed(1)} % outside`,
        asked: "< 20 % outside API and writing",
      },
      {
        what: "  memory of the bot",
        floor: "–",
        ours: `${Math.round(found.peakMb)} MB`,
        ratio: "",
        asked: "< 300 MB",
      },
    ];
  } finally {
    fake.kill();
    await server.drop("sync");
  }
}
