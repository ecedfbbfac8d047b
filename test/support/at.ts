import { type Instant, parseInstant } from "../../src/core/instant.ts";

/** An instant from ISO text; fails the test when it is none. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is not a time`);
  return instant;
}
