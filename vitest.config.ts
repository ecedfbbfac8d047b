import { defineConfig } from "vitest/config";

const report = process.env["TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**"],
    globalSetup: "test/support/postgres.ts",
    pool: "forks",
    maxWorkers: 2,
    execArgv: ["--max-semi-space-size=4"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // TEST_REPORT names a file for the results, beside what the terminal shows.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
