import { setTimeout as sleep } from "node:timers/promises";

/** Long enough for two busy cores; a condition that comes true is never waited for longer. */
const PATIENCE_MS = 60_000;
const POLL_MS = 20;

/** Waits for a condition; throws when it does not come true within a minute. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms in vain for ${what}.`);
    await sleep(POLL_MS);
  }
}
