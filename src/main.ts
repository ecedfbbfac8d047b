import { existsSync } from "node:fs";
import process from "node:process";

import { runCommandLine } from "./cli/run.ts";
import { createHost } from "./compose/host.ts";

/** The first Ctrl-C or SIGTERM ends in order, the second at once. */
function watchSignals(): AbortSignal {
  const told = new AbortController();
  function onSignal(): void {
    if (told.signal.aborted) process.exit(130);
    told.abort();
  }
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return told.signal;
}

const stopped = watchSignals();
if (existsSync(".env")) process.loadEnvFile(".env");
const { env, stdout, stderr } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), createHost({ env, stdout, stderr, stopped }));
// What was cut off may leave something open that would keep the process.
if (stopped.aborted) process.exit();
