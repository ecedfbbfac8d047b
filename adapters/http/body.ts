import type { IncomingMessage } from "node:http";

import { RouteError } from "../../src/port/route.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  /** Only the first so many bytes are kept; the rest is read and dropped. Null keeps all. */
  readonly keepBytes: number | null;
  readonly timeoutMs: number;
}

/** What is still to come of this call is not wanted, so the connection cannot be used again. */
const CLOSE = { headers: { Connection: "close" } };

/**
 * Reads a request's body, holding no more of it in memory than the limits allow.
 *
 * Rejects with a `RouteError`: 413 as soon as it is known to be too large, 408 when it takes too long,
 * 400 when the connection ends before the body does.
 */
export async function readBody(incoming: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, timeoutMs } = limits;
  const keepBytes = limits.keepBytes ?? maxBytes;
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  return await new Promise<Buffer>((resolve, reject) => {
    const kept: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => {
      stop(
        new RouteError(
          408,
          `The body did not arrive within ${timeoutMs / 1000} seconds. Send it again.`,
          CLOSE,
        ),
      );
    }, timeoutMs);
    function stop(error: RouteError | null): void {
      clearTimeout(timer);
      incoming.off("data", onData).off("end", onEnd).off("close", onClose);
      incoming.pause();
      if (error === null) resolve(Buffer.concat(kept));
      else reject(error);
    }
    function onData(chunk: Buffer): void {
      if (bytes < keepBytes) kept.push(chunk.subarray(0, keepBytes - bytes));
      bytes += chunk.length;
      if (bytes > maxBytes) stop(tooLarge(maxBytes));
    }
    function onEnd(): void {
      stop(null);
    }
    function onClose(): void {
      stop(new RouteError(400, "The connection ended before the body did. Send it again.", CLOSE));
    }
    incoming.on("data", onData).on("end", onEnd).on("close", onClose);
    // An aborted request also emits an error; `close` follows it.
    incoming.on("error", () => undefined);
  });
}

function tooLarge(maxBytes: number): RouteError {
  return new RouteError(413, `The body is larger than ${maxBytes} bytes. Send less.`, CLOSE);
}
