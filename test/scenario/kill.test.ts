import { join } from "node:path";

import { expect, test } from "vitest";

import { createTestDatabase } from "../support/database.ts";
import { writeFleet } from "../support/fleet-files.ts";
import {
  killRepeatedly,
  outcomeOf,
  type Place,
  prepare,
  runThrough,
  settleAll,
} from "../support/kill-run.ts";
import { seededRandom, seedOf } from "../support/seed.ts";
import { scratchFolder } from "../support/scratch.ts";
import type { BotInput } from "../support/bot-task.ts";

const KILLS = 5;

async function newPlace(): Promise<Place> {
  const { url } = await createTestDatabase();
  await prepare(url);
  return { databaseUrl: url, dataDir: join(scratchFolder(), "data") };
}

test("a bot that is killed at any moment tells everybody everything once", { timeout: 120_000 }, async () => {
  const seed = seedOf("KILL_SEED");
  const folder = scratchFolder();
  const shape = { files: 4, stepDays: 4, until: Date.now() - 3_600_000 };
  const csv = writeFleet(folder, { ...shape, name: "csv", devices: 1200 });
  const api = writeFleet(folder, { ...shape, name: "api", devices: 600 });
  const inputs: BotInput[] = csv.flatMap((file, index) => [
    { ...file, as: "import" as const, full: index === csv.length - 1 },
    ...api.slice(index, index + 1).map((read) => ({ ...read, as: "pull" as const, full: true })),
  ]);

  const calm = await newPlace();
  const windowMs = await runThrough(calm, inputs);
  await settleAll(calm);
  const expected = await outcomeOf(calm);

  const rough = await newPlace();
  const kills = await killRepeatedly(rough, inputs, { kills: KILLS, random: seededRandom(seed), windowMs });
  await runThrough(rough, inputs);
  await settleAll(rough);
  const found = await outcomeOf(rough);

  process.stdout.write(
    `${KILLS} kills (KILL_SEED=${seed}) within ${Math.round(windowMs)} ms, ${found.ledger.length} rows of the ledger, ` +
      `${found.possibleDuplicates} marked as possible duplicates:\n  ${kills.join("\n  ")}\n`,
  );
  expect(expected).toMatchObject({ contradictions: [], unsettled: [], strays: [], possibleDuplicates: 0 });
  expect(found).toEqual({ ...expected, possibleDuplicates: found.possibleDuplicates });
});
