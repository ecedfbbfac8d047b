import { afterEach } from "vitest";

import { type CrashPlanOptions, createCrashPlan } from "../../../adapters/crashplan/crashplan-source.ts";
import type { Instant } from "../../../src/core/instant.ts";
import type { PulledDevice, PulledPage, PullSource } from "../../../src/port/pull-source.ts";
import { type FakeCrashPlan, type FakeOptions, startFakeCrashPlan } from "../../support/fake-crashplan.ts";

/** A fake CrashPlan and the source that reads it, under one clock that stands still between the steps of a test. */
export interface Stand {
  readonly fake: FakeCrashPlan;
  readonly source: PullSource;
  /** What the source slept instead of waiting. */
  readonly slept: number[];
  now: Instant;
}

export const NOW = Date.UTC(2026, 4, 28, 12);

const open: FakeCrashPlan[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (fake) => await fake.close()));
});

export interface StandOptions extends Omit<FakeOptions, "now" | "port"> {
  /** With what it signs in; by default as an API client. */
  readonly as?: "client" | "user" | "both";
  readonly timeoutMs?: number;
  readonly change?: (options: CrashPlanOptions) => CrashPlanOptions;
}

export async function openStand({
  as = "client",
  timeoutMs,
  change,
  ...options
}: StandOptions = {}): Promise<Stand> {
  const clock = { now: NOW };
  const slept: number[] = [];
  const fake = await startFakeCrashPlan({ devices: 250, ...options, now: () => clock.now });
  open.push(fake);
  const { totpSecret, ...user } = fake.user;
  const plain: CrashPlanOptions = {
    url: `${fake.url}/`,
    client: as === "user" ? null : fake.client,
    user: as === "client" ? null : { ...user, totpSecret: options.needsCode === true ? totpSecret : null },
    now: () => clock.now,
    sleep: async (ms) => {
      slept.push(ms);
      await Promise.resolve();
    },
    timeoutMs: timeoutMs ?? 5_000,
  };
  const source = createCrashPlan(change === undefined ? plain : change(plain));
  return Object.assign(clock, { fake, source, slept });
}

export async function all<T>(items: AsyncIterable<T> | null): Promise<T[]> {
  const list: T[] = [];
  if (items !== null) for await (const item of items) list.push(item);
  return list;
}

export function devicesOf(pages: readonly PulledPage[]): readonly PulledDevice[] {
  return pages.flatMap(({ devices }) => devices);
}
