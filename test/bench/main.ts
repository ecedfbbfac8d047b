import { parseArgs } from "node:util";

import { fillFleet, type FleetSize } from "./fleet.ts";
import { ROWS } from "./rows.ts";
import { startBenchServer } from "./server.ts";
import { type Measured, printRows } from "./table.ts";

/**
 * `npm run bench [-- --devices N] [--only NAME]`: what the program takes beside what the machine needs for the
 * same, measured in the same run. Prints; judges nothing.
 */
const { values } = parseArgs({
  options: { devices: { type: "string", default: "1000000" }, only: { type: "string" } },
});
const size: FleetSize = { devices: Number(values.devices) };
process.stdout.write(`Filling ${size.devices.toLocaleString("en")} devices in 2,000 organizations.\n`);
const server = await startBenchServer(async (url) => await fillFleet(url, size));
const measured: Measured[] = [];
try {
  for (const [name, row] of Object.entries(ROWS)) {
    if (values.only !== undefined && values.only !== name) continue;
    process.stdout.write(`Measuring ${name}.\n`);
    const rows = await tolerant(name, async () => await (await row())(server, size));
    measured.push(...rows);
    printRows(rows);
  }
} finally {
  await server.stop();
}
process.stdout.write("\n");
printRows(measured);

/** What fails says why, in its own row, and keeps no other from being measured. */
async function tolerant(
  name: string,
  measure: () => Promise<readonly Measured[]>,
): Promise<readonly Measured[]> {
  try {
    return await measure();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return [{ what: name, floor: "–", ours: `failed: ${reason}`, ratio: "", asked: "" }];
  }
}
