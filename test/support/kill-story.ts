import { join } from "node:path";

import { expect } from "vitest";

import { createTestDatabase } from "./database.ts";
import { writeFleet } from "./fleet-files.ts";
import { killRepeatedly, outcomeOf, type Place, prepare, runThrough, settleAll } from "./kill-run.ts";
import { seededRandom, seedOf } from "./seed.ts";
import { scratchFolder } from "./scratch.ts";
import type { BotInput } from "./bot-task.ts";

async function newPlace(): Promise<Place> {
  const { url } = await createTestDatabase();
  await prepare(url);
  return { databaseUrl: url, dataDir: join(scratchFolder(), "data") };
}

/**
 * A bot that is killed so often, at any moment of importing and judging, tells everybody everything once: the
 * same as one that nobody disturbed. KILL_SEED repeats the moments.
 */
export async function tellKillStory(times: number): Promise<void> {
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
  const kills = await killRepeatedly(rough, inputs, { kills: times, random: seededRandom(seed), windowMs });
  await runThrough(rough, inputs);
  await settleAll(rough);
  const found = await outcomeOf(rough);

  process.stdout.write(
    `${times} kills (KILL_SEED=${seed}) within ${Math.round(windowMs)} ms, ${found.ledger.length} rows of the ledger, ` +
      `${found.possibleDuplicates} marked as possible duplicates:\n  ${kills.join("\n  ")}\n`,
  );
  expect(expected).toMatchObject({ contradictions: [], unsettled: [], strays: [], possibleDuplicates: 0 });
  expect(found).toEqual({ ...expected, possibleDuplicates: found.possibleDuplicates });
}
