import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchFolder } from "./scratch.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** A project in which every layer uses what it may, and nothing else. */
const SOUND: Readonly<Record<string, string[]>> = {
  "src/main.ts": ["./compose.ts", "./cli/start.ts"],
  "src/compose.ts": [
    "./bot/answer.ts",
    "./api/route.ts",
    "./worker/deliver.ts",
    "../adapters/http/server.ts",
  ],
  "src/config.ts": ["zod", "node:fs"],
  "src/log.ts": ["pino", "./usecase/context.ts"],
  "src/core/level.ts": ["temporal-polyfill", "decimal.js"],
  "src/view/view.ts": ["../core/level.ts", "pretty-bytes", "string-width", "csv-stringify"],
  "src/port/mailer.ts": ["../view/view.ts", "../core/level.ts"],
  "src/usecase/context.ts": ["../port/mailer.ts", "../../db/query/device.ts", "zod", "node:crypto"],
  "src/bot/answer.ts": ["../usecase/context.ts", "../view/view.ts"],
  "src/api/route.ts": ["../usecase/context.ts", "../log.ts"],
  "src/worker/deliver.ts": ["../usecase/context.ts", "../config.ts"],
  "src/cli/start.ts": ["../usecase/context.ts", "../config.ts", "commander", "cli-progress"],
  "db/query/device.ts": ["../client.ts", "../../src/core/level.ts"],
  "db/client.ts": ["postgres", "drizzle-orm", "pg-boss", "node:net"],
  "adapters/http/server.ts": ["hono", "@hono/node-server", "../../src/port/mailer.ts", "./page.ts"],
  "adapters/http/page.ts": ["zod"],
  "adapters/csv/read.ts": ["csv-parse", "../../src/port/mailer.ts"],
};

/** File, what it imports against the rules, and the name of the rule. */
const FAULTS: readonly (readonly [file: string, target: string, rule: string])[] = [
  ["src/core/sees-view.ts", "../view/view.ts", "layer-core"],
  ["src/core/sees-node.ts", "node:fs", "node-in-core"],
  ["src/core/sees-package.ts", "zod", "npm-in-core"],
  ["src/view/sees-port.ts", "../port/mailer.ts", "layer-view"],
  ["src/view/sees-node.ts", "node:os", "node-in-view"],
  ["src/view/sees-package.ts", "pino", "npm-in-view"],
  ["src/port/sees-usecase.ts", "../usecase/context.ts", "layer-port"],
  ["src/port/sees-package.ts", "temporal-polyfill", "npm-in-port"],
  ["db/sees-usecase.ts", "../src/usecase/context.ts", "layer-db"],
  ["src/usecase/sees-bot.ts", "../bot/answer.ts", "layer-usecase"],
  ["src/usecase/sees-config.ts", "../config.ts", "layer-usecase"],
  ["src/bot/sees-api.ts", "../api/route.ts", "layer-bot"],
  ["src/api/sees-worker.ts", "../worker/deliver.ts", "layer-api"],
  ["src/worker/sees-compose.ts", "../compose.ts", "layer-worker"],
  ["src/cli/sees-adapter.ts", "../../adapters/csv/read.ts", "layer-cli"],
  ["adapters/csv/sees-usecase.ts", "../../src/usecase/context.ts", "layer-adapters"],
  ["adapters/csv/sees-db.ts", "../../db/client.ts", "layer-adapters"],
  ["adapters/csv/sees-sibling.ts", "../http/page.ts", "adapter-siblings"],
  ["src/usecase/sees-sql.ts", "postgres", "home-of-sql"],
  ["src/usecase/sees-queue.ts", "pg-boss", "home-of-sql"],
  ["src/api/sees-hono.ts", "hono", "home-of-http"],
  ["adapters/csv/sees-hono.ts", "@hono/node-server", "home-of-http"],
  ["adapters/http/sees-csv.ts", "csv-parse", "home-of-csv-parse"],
  ["src/worker/sees-terminal.ts", "commander", "home-of-terminal"],
  ["src/worker/sees-zod.ts", "zod", "home-of-zod"],
  ["db/sees-zod.ts", "zod", "home-of-zod"],
  ["src/usecase/sees-pino.ts", "pino", "home-of-log"],
  ["src/bot/sees-slack.ts", "@slack/bolt", "home-of-slack"],
  ["src/bot/sees-teams.ts", "botbuilder", "home-of-teams"],
  ["src/view/sees-react.ts", "react", "home-of-email"],
  ["src/bot/sees-liquid.ts", "liquidjs", "home-of-templates"],
  ["adapters/csv/sees-mailparser.ts", "mailparser", "home-of-bounces"],
  ["src/usecase/sees-nodemailer.ts", "nodemailer", "home-of-mail"],
  ["src/usecase/sees-test.ts", "../../test/helper.ts", "test-stays-out"],
  ["src/usecase/sees-tool.ts", "vitest", "development-package"],
  ["src/usecase/sees-stranger.ts", "left-pad", "unlisted-package"],
  ["src/usecase/sees-nothing.ts", "./not-there.ts", "resolvable"],
  ["src/api/sees-stray.ts", "../stray.ts", "known-place"],
];

const LISTED =
  `zod pino temporal-polyfill decimal.js pretty-bytes string-width csv-stringify csv-parse commander cli-progress
  postgres drizzle-orm pg-boss hono @hono/node-server @slack/bolt botbuilder react nodemailer liquidjs mailparser`.split(
    /\s+/,
  );

interface Project {
  folder: string;
  add(file: string, imports: readonly string[], form?: "value" | "type"): void;
}

function soundProject(): Project {
  const folder = scratchFolder();
  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(join(PROJECT, "tsconfig.json"), join(folder, "tsconfig.json"));
  const dependencies = Object.fromEntries(LISTED.map((name) => [name, "1.0.0"]));
  write(
    "package.json",
    JSON.stringify({ type: "module", dependencies, devDependencies: { vitest: "1.0.0" } }),
  );
  for (const name of [...LISTED, "vitest", "left-pad"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    write(`node_modules/${name}/index.js`, "");
  }
  write("test/helper.ts", "export const value = 1;\n");
  function add(file: string, imports: readonly string[], form: "value" | "type" = "value"): void {
    const keyword = form === "type" ? "import type" : "import";
    const lines = imports.map((target, at) => `${keyword} { value as v${at} } from "${target}";`);
    write(file, [...lines, "export const value = 1;", ""].join("\n"));
  }
  for (const [file, imports] of Object.entries(SOUND)) add(file, imports);
  // Read by nobody else, so that it is no orphan only through what it imports itself.
  add("src/stray.ts", ["./core/level.ts"]);
  return { folder, add };
}

function check(folder: string, ...args: string[]): { status: number | null; faults: string[] } {
  const script = join(PROJECT, "test/support/boundaries.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, ...args, folder], { encoding: "utf8" });
  return { status, faults: stderr.split("\n").filter((line) => line !== "") };
}

test("a project that keeps to the layers passes", () => {
  expect(check(soundProject().folder, "--floor", "10")).toEqual({ status: 0, faults: [] });
});

test("a check that read too few files fails", () => {
  expect(check(soundProject().folder)).toEqual({
    status: 1,
    faults: ["Only 18 files were read, at least 40 exist: the check itself does not work."],
  });
});

describe.each(["value", "type"] as const)("each rule finds its planted fault, imported as a %s", (form) => {
  const project = soundProject();
  for (const [file, target] of FAULTS) project.add(file, [target], form);
  const { status, faults } = check(project.folder, "--floor", "10");

  test.each(FAULTS)("%s → %s", (file, _target, rule) => {
    expect(faults.filter((fault) => fault.startsWith(`${rule}: ${file} → `))).toHaveLength(1);
  });

  test("and the check ends with 1", () => {
    expect(status).toBe(1);
  });
});

test("a cycle and an orphan are found", () => {
  const project = soundProject();
  project.add("src/usecase/one.ts", ["./two.ts"]);
  project.add("src/usecase/two.ts", ["./one.ts"]);
  project.add("src/usecase/alone.ts", []);
  expect(check(project.folder, "--floor", "10").faults.toSorted()).toEqual([
    "no-cycle: src/usecase/one.ts → src/usecase/two.ts",
    "no-orphan: src/usecase/alone.ts",
  ]);
});
