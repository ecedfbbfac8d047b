import { defineConfig } from "vitest/config";

const HOUR_MS = 60 * 60_000;

export default defineConfig({
  test: {
    include: ["test/**/*.soak.ts"],
    globalSetup: "test/support/postgres.ts",
    pool: "forks",
    // One at a time: a soak measures, and its neighbours would be in the measurement.
    maxWorkers: 1,
    execArgv: ["--max-semi-space-size=4"],
    testTimeout: HOUR_MS,
    hookTimeout: 10 * 60_000,
  },
});
