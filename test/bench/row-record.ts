import type { FleetSize } from "./fleet.ts";
import { floorRecord } from "./floor-record.ts";
import { runChild } from "./run-child.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured, ms } from "./table.ts";

/** Records the whole fleet, every device changed. */
export async function measureRecord(server: BenchServer, size: FleetSize): Promise<Measured[]> {
  const floorMs = await floorRecord(await server.clone("floor"), size);
  const ours = await runChild("record", await server.clone("ours"), String(size.devices), "0");
  await server.drop("floor");
  await server.drop("ours");
  return [
    compared("record observations, all changed", floorMs, ours.ms, "<= 1.7 x"),
    { what: "  longest transaction", floor: "–", ours: ms(ours.longestMs), ratio: "", asked: "about 2 s" },
    {
      what: "  memory of the bot",
      floor: "–",
      ours: `${Math.round(ours.peakMb)} MB`,
      ratio: "",
      asked: "<= 300 MB",
    },
  ];
}
