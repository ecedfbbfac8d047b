import { setTimeout as sleep } from "node:timers/promises";

import { MINUTE_MS } from "../../core/instant.ts";
import { isDatabaseUnavailable } from "../../../db/unavailable.ts";

const RETRY_MS = 500;
/** Later somebody else has the turn, and what is in flight is in doubt. */
const PATIENCE_MS = 5 * MINUTE_MS;

/**
 * Writes down what became of a message, also when the database is away for a while meanwhile: what went out and is
 * not noted would be sent again. `write` may be run twice.
 */
export async function writeDown<T>(write: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await write();
    } catch (error) {
      if (waitedMs >= PATIENCE_MS || !isDatabaseUnavailable(error)) throw error;
      // It keeps no process alive that is to end.
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }
}
