import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

import { openDatabase } from "../../db/client.ts";
import { startEmbedded } from "../../db/embedded/server.ts";
import { migrate } from "../../db/migrate.ts";
import { openQueue } from "../../db/queue.ts";
import { parseInstant } from "../../src/core/instant.ts";
import type { Context } from "../../src/usecase/context.ts";
import type { Bench, Line, Row } from "./bench.ts";
import { fillFleet } from "./fleet.ts";
import { seconds, timed } from "./measure.ts";
import { printTable } from "./print-table.ts";
import { evaluateAllRow } from "./evaluate-all.ts";
import { evaluateNoneRow } from "./evaluate-none.ts";
import { evaluateSomeRow } from "./evaluate-some.ts";
import { recordRow } from "./record.ts";

const ROWS: readonly Row[] = [recordRow, evaluateNoneRow, evaluateSomeRow, evaluateAllRow];
const ORGANIZATIONS = 2000;
const START = parseInstant("2026-11-19T09:00:00Z") ?? 0;

const { values } = parseArgs({
  options: { devices: { type: "string", default: "1000000" }, only: { type: "string", multiple: true } },
});

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const chosen = ROWS.filter((row) => values.only === undefined || values.only.includes(row.name));
  if (chosen.length === 0) return say(`--only takes one of: ${ROWS.map((row) => row.name).join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "backup-report-bot-bench-"));
  // Root's server runs as another user, who must get in.
  chmodSync(folder, 0o711);
  const server = await startEmbedded({ dataDir: folder });
  try {
    await migrate(server.url);
    await withBench({ url: server.url, folder }, async (bench) => printTable(await runRows(bench, chosen), bench));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runRows(bench: Bench, rows: readonly Row[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const row of rows) {
    say(`measuring: ${row.name}`);
    lines.push(...(await row.run(bench)));
  }
  return lines;
}

async function withBench(place: { url: string; folder: string }, work: (bench: Bench) => Promise<void>): Promise<void> {
  const db = openDatabase(place.url, { max: 4 });
  const queue = openQueue(place.url, { serve: false, onError: (error) => say(error.message) });
  await queue.start();
  let now = START;
  const log = { info: () => undefined, warn: say2, error: say2 };
  const rules = {
    graceDays: 7,
    notCompletedDays: 14,
    pricePerGbMonth: "0.05",
    currency: "EUR",
    botAdmins: [],
    publicUrl: null,
  };
  const ctx: Context = { db, queue, now: () => now, log, rules };
  const devices = Number(values.devices);
  const organizations = Math.min(ORGANIZATIONS, devices);
  try {
    say(`filling the fleet: ${devices} devices in ${organizations} organizations`);
    const box: { source?: Bench["source"] } = {};
    const fillMs = await timed(async () => {
      box.source = await fillFleet(db, { devices, organizations }, now);
    });
    say(`filled in ${seconds(fillMs)}`);
    if (box.source === undefined) return;
    const bench: Bench = {
      ...{ db, ctx, url: place.url, folder: place.folder, devices, organizations, source: box.source, say },
      async moveTo(time) {
        now = time;
        await db.sql`update source set as_of = ${time}::timestamptz`;
      },
    };
    await work(bench);
  } finally {
    await queue.stop();
    await db.close();
  }
}

function say2(fields: Record<string, unknown>, message: string): void {
  say(`${message} ${JSON.stringify(fields)}`);
}

await main();
