import { setTimeout as sleep } from "node:timers/promises";

/** The result of `work`, or, after so many milliseconds, the error that a connection gives that nobody answers on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const silence = sleep(ms, undefined, { signal: late.signal }).then(() => {
    throw Object.assign(new Error(`No answer within ${ms} ms.`), { code: "CONNECT_TIMEOUT" });
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    silence.catch(() => undefined);
    late.abort();
  }
}
