import { join } from "node:path";

import { expect, test } from "vitest";

import type { BotInput } from "../support/bot-task.ts";
import { createTestDatabase } from "../support/database.ts";
import { writeFleet } from "../support/fleet-files.ts";
import { outcomeOf, type Place, prepare, runThrough, settleAll } from "../support/kill-run.ts";
import { scratchFolder } from "../support/scratch.ts";

const SHAPE = { files: 4, stepDays: 4, until: Date.now() - 3_600_000 };

async function newPlace(): Promise<Place> {
  const { url } = await createTestDatabase();
  await prepare(url);
  return { databaseUrl: url, dataDir: join(scratchFolder(), "data") };
}

test(
  "two bots on one database tell of every crossing once, whichever of them brings what crossed",
  { timeout: 120_000 },
  async () => {
    const folder = scratchFolder();
    const imports = writeFleet(folder, { ...SHAPE, name: "csv", devices: 600 }).map(
      (file, index): BotInput => ({ ...file, as: "import", full: index === SHAPE.files - 1 }),
    );
    const reads = writeFleet(folder, { ...SHAPE, name: "api", devices: 300 }).map((file): BotInput => ({
      ...file,
      as: "pull",
      full: true,
    }));

    const single = await newPlace();
    await runThrough(
      single,
      imports.flatMap((file, index) => [file, ...reads.slice(index, index + 1)]),
    );
    await settleAll(single);
    const expected = await outcomeOf(single);

    const shared = await newPlace();
    // The same exports through both at the same time, and the reads through one of them.
    await Promise.all([runThrough(shared, imports), runThrough(shared, [...reads, ...imports])]);
    await settleAll(shared);
    const found = await outcomeOf(shared);

    expect(expected).toMatchObject({ contradictions: [], unsettled: [], strays: [], possibleDuplicates: 0 });
    expect(expected.ledger.length).toBeGreaterThan(100);
    expect(found).toEqual(expected);
  },
);
