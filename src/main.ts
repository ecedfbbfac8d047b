import { existsSync } from "node:fs";
import process from "node:process";

import { runCommandLine } from "./cli/run.ts";
import { createHost } from "./compose/host.ts";

/** The first Ctrl-C or SIGTERM ends in order, the second at once. */
async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = 0;
    function onSignal(): void {
      asked += 1;
      if (asked > 1) process.exit(130);
      resolve();
    }
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

if (existsSync(".env")) process.loadEnvFile(".env");
const { env, stdout, stderr } = process;
process.exitCode = await runCommandLine(
  process.argv.slice(2),
  createHost({ env, stdout, stderr, untilStopped }),
);
