import { parseArgs } from "node:util";

import { fillFleet, type FleetSize } from "./fleet.ts";
import { ROWS, SMALL_ROWS } from "./rows.ts";
import { startBenchServer } from "./server.ts";
import { type Measured, printRows } from "./table.ts";

/**
 * `npm run bench [-- NAME… --devices N]`: what the program takes beside what the machine needs for the
 * same, measured in the same run. Prints; judges nothing.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { devices: { type: "string" }, only: { type: "string" } },
});
const names = new Set([...positionals, ...(values.only === undefined ? [] : [values.only])]);
const unknown = [...names].filter((name) => ROWS[name] === undefined);
if (unknown.length > 0)
  throw new Error(
    `Nothing is measured under ${unknown.join(", ")}. There are: ${Object.keys(ROWS).join(", ")}.`,
  );
const size: FleetSize = { devices: Number(values.devices ?? devicesFor(names)) };
process.stdout.write(`Filling ${size.devices.toLocaleString("en")} devices in 2,000 organizations.\n`);
const server = await startBenchServer(async (url) => await fillFleet(url, size));
const measured: Measured[] = [];
try {
  for (const [name, row] of Object.entries(ROWS)) {
    if (names.size > 0 && !names.has(name)) continue;
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

function devicesFor(asked: ReadonlySet<string>): number {
  return asked.size > 0 && [...asked].every((name) => SMALL_ROWS.has(name)) ? 20_000 : 1_000_000;
}

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
