import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, test } from "vitest";

import { CONFIG_NAMES, ConfigError, loadConfig } from "../src/config.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test("an empty environment gives the documented defaults", () => {
  expect(loadConfig({})).toEqual({
    databaseUrl: null,
    dataDir: resolve("./data"),
    port: 3978,
    host: "0.0.0.0",
    publicUrl: null,
    heartbeatUrl: null,
    logLevel: "warn",
    sample: true,
    graceDays: 7,
    notCompletedDays: 14,
    pricePerGbMonth: "0.05",
    currency: "EUR",
    botAdmins: [],
  });
});

test(".env.example lists every variable, and what it says are the defaults", () => {
  const lines = readFileSync(".env.example", "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const example = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  expect(Object.keys(example).toSorted()).toEqual(CONFIG_NAMES.toSorted());
  expect(loadConfig(example)).toEqual(loadConfig({}));
});

test("an empty variable counts as not set", () => {
  expect(loadConfig({ PUBLIC_URL: "", PORT: " " })).toEqual(loadConfig({}));
});

test("addresses are trimmed and in lower case", () => {
  expect(loadConfig({ BOT_ADMINS: " Ada@Example.com, bob@example.com ," }).botAdmins).toEqual([
    "ada@example.com",
    "bob@example.com",
  ]);
});

test("a PostgreSQL address is taken as it is", () => {
  const address = "postgresql://bot:secret@db.example.com:5432/backup?sslmode=require";
  expect(loadConfig({ DATABASE_URL: address }).databaseUrl).toBe(address);
});

test("a public address loses its last slash", () => {
  expect(loadConfig({ PUBLIC_URL: "https://backup.example.com/" }).publicUrl).toBe(
    "https://backup.example.com",
  );
});

describe("refuses", () => {
  const bad: [name: string, env: Record<string, string>, fault: string][] = [
    [
      "a database that is not PostgreSQL",
      { DATABASE_URL: "mysql://x/y" },
      "DATABASE_URL must be like postgres://user:password@host:5432/database.",
    ],
    ["a port that is no number", { PORT: "http" }, "PORT must be a port number from 0 to 65535."],
    ["a port beyond the last", { PORT: "65536" }, "PORT must be a port number from 0 to 65535."],
    [
      "a public address without a scheme",
      { PUBLIC_URL: "backup.example.com" },
      "PUBLIC_URL must be like https://backup.example.com.",
    ],
    [
      "a heartbeat that is no address",
      { HEARTBEAT_URL: "soon" },
      "HEARTBEAT_URL must be like https://hc.example.com/ping/ID.",
    ],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL must be debug, info, warn or error."],
    ["a sample switch that is neither 0 nor 1", { SAMPLE: "yes" }, "SAMPLE must be 0 or 1."],
    ["a grace of no day", { GRACE_DAYS: "0" }, "GRACE_DAYS must be at least 1 day."],
    ["a fraction of a day", { NOT_COMPLETED_DAYS: "1.5" }, "NOT_COMPLETED_DAYS must be whole days."],
    [
      "a price with a comma",
      { PRICE_PER_GB_MONTH: "0,05" },
      "PRICE_PER_GB_MONTH must be a decimal number like 0.05.",
    ],
    ["a currency's sign", { CURRENCY: "€" }, "CURRENCY must be a currency code like EUR."],
    [
      "an administrator who is no address",
      { BOT_ADMINS: "ada" },
      "BOT_ADMINS must be e-mail addresses, separated by commas.",
    ],
  ];
  test.each(bad)("%s", (_, env, fault) => {
    expect(faultsOf(env)).toEqual([fault]);
  });
});

test("all faults are said at once, and no value is repeated, for it may be a secret", () => {
  const faults = faultsOf({ DATABASE_URL: "mysql://user:hunter2@host/db", PORT: "x", SAMPLE: "maybe" });
  expect(faults).toHaveLength(3);
  expect(faults.join(" ")).not.toContain("hunter2");
});
