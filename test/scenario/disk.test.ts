import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startProgram } from "../support/bot-process.ts";
import { withDatabase } from "../support/database.ts";
import { readOnlyFolder, smallDisk } from "../support/full-disk.ts";
import { scratchFolder } from "../support/scratch.ts";

const PATIENCE = { timeout: 180_000 };
const CANNOT_WRITE =
  /is on a read-only file system \(EROFS\)|may not be written by this user \((EACCES|EPERM)\)/u;

const database = withDatabase();

/** Said before anything is wrong: that it begins, and, for root below a closed folder, where its programs went. */
const BEFORE = /^(?:Looking for data\.|The PostgreSQL programs were copied to .*)$/u;

/** What the program wrote, but for what it says before anything is wrong, and how it ended. */
async function outcomeOf(
  env: Readonly<Record<string, string>>,
  prefix: readonly string[] = [],
): Promise<{ code: number | string; output: string }> {
  const bot = startProgram(["start"], env, prefix);
  const code = await bot.ended;
  const lines = bot.output().split("\n");
  return { code, output: lines.filter((line) => !BEFORE.test(line)).join("\n") };
}

test("a full disk that mails are to be written to", PATIENCE, async () => {
  const folder = join(scratchFolder(), "disk");
  const { kind, prefix } = smallDisk(folder, 0);
  const told = {
    "file system": "is on a full disk (ENOSPC)",
    limit: "takes no files of that size from this process (EFBIG)",
  };
  expect(await outcomeOf({ DATABASE_URL: database.url, DATA_DIR: folder }, prefix)).toEqual({
    code: 1,
    output: `The folder ${folder}/outbox ${told[kind]}: correct that, or name another DATA_DIR.`,
  });
});

test("a disk too small for the embedded database", PATIENCE, async () => {
  const folder = join(scratchFolder(), "disk");
  const { kind, prefix } = smallDisk(folder, 8);
  const told = {
    "file system": `the disk of the data folder ${folder} is full: make room`,
    limit: `a limit keeps files in the data folder ${folder} too small: raise it (ulimit -f)`,
  };
  expect(await outcomeOf({ DATA_DIR: folder }, prefix)).toEqual({
    code: 1,
    output: `The database could not be created: ${told[kind]}, or set DATABASE_URL.`,
  });
});

test("a disk that the database fills while it is set up", PATIENCE, async () => {
  const folder = join(scratchFolder(), "disk");
  // The empty database needs 47 MB; a file of it at most 16.
  const { kind, prefix } = smallDisk(folder, 50);
  const { code, output } = await outcomeOf(
    { DATA_DIR: folder },
    kind === "limit" ? smallDisk(folder, 8).prefix : prefix,
  );
  expect({ code, lines: output.split("\n").length }).toEqual({ code: 1, lines: 1 });
  expect(output).toMatch(
    /the disk of the data folder .* is full: make room|has no room left on its disk|a limit keeps files/u,
  );
});

test("a data folder that can only be read, for the embedded database", PATIENCE, async () => {
  const { folder, prefix } = readOnlyFolder(join(scratchFolder(), "disk"));
  const dataDir = join(folder, "data");
  const { code, output } = await outcomeOf({ DATA_DIR: dataDir }, prefix);
  expect({ code, output: output.replace(CANNOT_WRITE, "CANNOT") }).toEqual({
    code: 1,
    output: `The data folder ${dataDir} CANNOT: correct that, name another folder, or set DATABASE_URL.`,
  });
});

test("a data folder that can only be read, for mails", PATIENCE, async () => {
  const { folder, prefix } = readOnlyFolder(join(scratchFolder(), "disk"));
  const { code, output } = await outcomeOf({ DATABASE_URL: database.url, DATA_DIR: folder }, prefix);
  expect({ code, output: output.replace(CANNOT_WRITE, "CANNOT") }).toEqual({
    code: 1,
    output: `The folder ${folder}/outbox CANNOT: correct that, or name another DATA_DIR.`,
  });
});

test("a data folder below a file", PATIENCE, async () => {
  const file = join(scratchFolder(), "file");
  writeFileSync(file, "");
  expect(await outcomeOf({ DATA_DIR: join(file, "data") })).toEqual({
    code: 1,
    output:
      `The data folder ${file}/data lies below something that is not a folder (ENOTDIR): ` +
      "correct that, name another folder, or set DATABASE_URL.",
  });
});

test.for(["outbox", "terminal"])("a file where the folder %s should be", PATIENCE, async (name) => {
  const dataDir = scratchFolder();
  writeFileSync(join(dataDir, name), "");
  expect(await outcomeOf({ DATABASE_URL: database.url, DATA_DIR: dataDir })).toEqual({
    code: 1,
    output: `The folder ${dataDir}/${name} is not a folder (EEXIST): correct that, or name another DATA_DIR.`,
  });
});

test("a folder where the book of posts should be", PATIENCE, async () => {
  const dataDir = scratchFolder();
  mkdirSync(join(dataDir, "terminal", "posts.ndjson"), { recursive: true });
  expect(await outcomeOf({ DATABASE_URL: database.url, DATA_DIR: dataDir })).toEqual({
    code: 1,
    output: `The file ${dataDir}/terminal/posts.ndjson is a folder (EISDIR): correct that, or name another DATA_DIR.`,
  });
});
