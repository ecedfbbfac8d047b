import { destination, pino } from "pino";

import type { Log } from "./usecase/context.ts";

/** Values under these names never reach the log. */
const SECRETS = ["password", "token", "authorization", "secret", "databaseUrl"];

/** Log lines as JSON on standard error, so that standard output stays for people. */
export function createLog(level: "debug" | "info" | "warn" | "error"): Log {
  const redact = SECRETS.flatMap((name) => [name, `*.${name}`]);
  return pino(
    { level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ dest: 2, sync: true }),
  );
}
