import fc from "fast-check";
import { expect, test } from "vitest";

import { createPace } from "../../../adapters/teams/pace.ts";
import { DeliveryError } from "../../../src/port/delivery-error.ts";

/** Most messages in any span that begins with one of them. */
function mostIn(times: readonly number[], spanMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));
}

test("no conversation and no tenant is ever sent more than Teams takes", async () => {
  const step = fc.record({
    conversation: fc.nat({ max: 5 }),
    pauseMs: fc.oneof(fc.constant(0), fc.nat(3_000)),
    tookMs: fc.oneof(fc.constant(0), fc.nat(500)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      let now = 1_000_000;
      const sent = new Map<string, number[]>();
      const pace = createPace({
        now: () => now,
        sleep: async (ms) => {
          now += ms;
          await Promise.resolve();
        },
      });
      async function send(key: string, tookMs: number): Promise<number | null> {
        try {
          const done = await pace.before("T", key);
          // Teams counts it somewhere between its leaving and its answer.
          const counted = now + Math.floor(tookMs / 2);
          now += tookMs;
          done();
          return counted;
        } catch (error) {
          if (!(error instanceof DeliveryError) || error.fault.kind !== "limited") throw error;
          now += error.fault.retryAfterMs;
          return null;
        }
      }
      for (const { conversation, pauseMs, tookMs } of steps) {
        now += pauseMs;
        const key = `C${conversation}`;
        const went = await send(key, tookMs);
        if (went !== null) sent.set(key, [...(sent.get(key) ?? []), went]);
      }
      for (const times of sent.values()) {
        expect(mostIn(times, 1_000)).toBeLessThanOrEqual(7);
        expect(mostIn(times, 2_000)).toBeLessThanOrEqual(8);
        expect(mostIn(times, 30_000)).toBeLessThanOrEqual(60);
      }
      expect(mostIn([...sent.values()].flat(), 1_000)).toBeLessThanOrEqual(30);
    }),
    { numRuns: 50 },
  );
});

test("a long wait is left to the ledger", async () => {
  const pace = createPace({ now: () => 1_000_000, sleep: async () => await Promise.resolve() });
  pace.hold("T", "C", 60_000);
  await expect(pace.before("T", "C")).rejects.toMatchObject({
    fault: { kind: "limited", retryAfterMs: 60_000 },
  });
  await expect(pace.before("T", "D")).resolves.toBeTypeOf("function");
});

test("what somebody waits for does not wait for the tenant, and what nobody waits for gives way to it", async () => {
  let now = 1_000_000;
  const pace = createPace({
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      await Promise.resolve();
    },
  });
  for (let each = 0; each < 40; each += 1) (await pace.before("T", `A${each}`, { awaited: true }))();
  expect(now).toBe(1_000_000);
  (await pace.before("T", "B"))();
  expect(now).toBe(1_001_000);
});

test("one that is still on its way counts as long as it is", async () => {
  let now = 1_000_000;
  const pace = createPace({
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      await Promise.resolve();
    },
  });
  for (let each = 0; each < 7; each += 1) await pace.before("T", "C");
  await expect(pace.before("T", "C")).rejects.toMatchObject({ fault: { kind: "limited" } });
});
