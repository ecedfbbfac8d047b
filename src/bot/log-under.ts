import type { Log } from "../usecase/context.ts";

/** A log whose lines all carry the id of one question, so that they can be found together. */
export function logUnder(requestId: string, log: Log): Log {
  return {
    info: (fields, message) => {
      log.info({ requestId, ...fields }, message);
    },
    warn: (fields, message) => {
      log.warn({ requestId, ...fields }, message);
    },
    error: (fields, message) => {
      log.error({ requestId, ...fields }, message);
    },
  };
}
