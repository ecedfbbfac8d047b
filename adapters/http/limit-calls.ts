import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

import { RouteError } from "../../src/port/route.ts";

/** Counts a call of a token; rejects with 429 when it made too many in the last minute. */
export type Limit = (tokenId: number) => Promise<void>;

/** Each bot counts for itself: two bots on one database let twice as many calls through. */
export function limitCalls(callsPerMinute: number): Limit {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: 60 });
  return async (tokenId) => {
    try {
      await limiter.consume(tokenId);
    } catch (cause) {
      if (!(cause instanceof RateLimiterRes)) throw cause;
      const seconds = Math.max(1, Math.ceil(cause.msBeforeNext / 1000));
      throw new RouteError(
        429,
        `The token made more than ${callsPerMinute} calls in a minute. Try again in ${seconds} seconds.`,
        { headers: { "Retry-After": String(seconds) } },
      );
    }
  };
}
