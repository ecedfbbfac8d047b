import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { counts, joinObservations } from "../../src/core/join-observations.ts";
import type { Observation, ObservedArchive } from "../../src/core/observation.ts";
import { at } from "../support/at.ts";
import { seen } from "../support/observe.ts";

const EARLIER = "2026-11-18T09:00:00Z";
const LATER = "2026-11-19T09:00:00Z";

const CLOUD = { id: "cloud", name: "Cloud" };
const VAULT = { id: "vault", name: "Vault" };

function only(batch: Observation[]): Observation {
  const [one, ...others] = joinObservations(batch);
  if (one === undefined || others.length > 0) throw new Error("not one device");
  return one;
}

function summary(archives: readonly ObservedArchive[]): unknown {
  return archives.map(({ destination, archiveId, lastActivityAt, inUse }) => ({
    at: destination.id,
    archiveId,
    lastActivityAt,
    inUse,
  }));
}

describe("devices", () => {
  test("are handed on as they are when each occurs once", () => {
    const batch = [seen({ device: "A" }), seen({ device: "B" })];
    expect(joinObservations(batch)).toEqual(batch);
  });

  test("the newest observation says what a device is", () => {
    const before = seen({ organization: "north", observed: EARLIER, state: "deactivated" });
    const after = seen({ organization: "south", observed: LATER });
    for (const batch of [
      [before, after],
      [after, before],
    ]) {
      const { organization, state, observedAt } = only(batch);
      expect({ organization: organization.id, state, observedAt }).toEqual({
        organization: "south",
        state: "active",
        observedAt: at(LATER),
      });
    }
  });

  test("an older one fills in what the newest does not say", () => {
    const before = {
      ...seen({ observed: EARLIER }),
      os: "win",
      hostname: "pc-1",
      lastConnectedAt: at(EARLIER),
    };
    const after = { ...seen({ observed: LATER, owner: null }), os: "mac" };
    for (const batch of [
      [before, after],
      [after, before],
    ]) {
      const { os, hostname, owner, lastConnectedAt } = only(batch);
      expect({ os, hostname, owner: owner?.id, lastConnectedAt }).toEqual({
        os: "mac",
        hostname: "pc-1",
        owner: "alice",
        lastConnectedAt: at(EARLIER),
      });
    }
  });
});

describe("archives of one destination", () => {
  test("rows of several destinations are all kept", () => {
    const batch = [
      seen({ archives: [{ destination: CLOUD, archiveId: "c" }] }),
      seen({ archives: [{ destination: VAULT, archiveId: "v" }] }),
    ];
    expect(only(batch).archives.map((one) => one.destination.id)).toEqual(["cloud", "vault"]);
  });

  test("of repeats in one snapshot the newer activity counts", () => {
    const fresh = seen({ activity: EARLIER });
    const stale = seen({ activity: "2026-10-01T09:00:00Z" });
    for (const batch of [
      [fresh, stale],
      [stale, fresh],
    ]) {
      expect(summary(only(batch).archives)).toEqual([
        { at: "cloud", archiveId: "lt-0001-1", lastActivityAt: at(EARLIER), inUse: true },
      ]);
    }
  });

  test("one in use hides a cold one of the same snapshot, also within one observation", () => {
    const cold = { archiveId: "old", cold: true, lastActivityAt: at(LATER) };
    const warm = { archiveId: "new", lastActivityAt: at(EARLIER) };
    const expected = [{ at: "cloud", archiveId: "new", lastActivityAt: at(EARLIER), inUse: true }];
    expect(summary(only([seen({ archives: [cold, warm] })]).archives)).toEqual(expected);
    expect(summary(only([seen({ archives: [warm] }), seen({ archives: [cold] })]).archives)).toEqual(
      expected,
    );
  });

  test("a newer observation may say that the archive is no longer used", () => {
    const before = seen({ observed: EARLIER, activity: EARLIER });
    const after = seen({ observed: LATER, activity: EARLIER, archives: [{ inUse: false }] });
    for (const batch of [
      [before, after],
      [after, before],
    ]) {
      expect(summary(only(batch).archives)).toEqual([
        { at: "cloud", archiveId: "lt-0001-1", lastActivityAt: at(EARLIER), inUse: false },
      ]);
    }
  });

  test("activity never goes back while the id stays (R1)", () => {
    const before = seen({ observed: EARLIER, activity: "2026-11-17T09:00:00Z" });
    const after = seen({ observed: LATER, activity: "2026-11-10T09:00:00Z" });
    for (const batch of [
      [before, after],
      [after, before],
    ]) {
      expect(only(batch).archives[0]?.lastActivityAt).toBe(at("2026-11-17T09:00:00Z"));
    }
  });

  test("and does when the id changes (R1)", () => {
    const before = seen({ observed: EARLIER, activity: "2026-11-17T09:00:00Z" });
    const after = seen({ observed: LATER, activity: null, archives: [{ archiveId: "fresh" }] });
    for (const batch of [
      [before, after],
      [after, before],
    ]) {
      expect(summary(only(batch).archives)).toEqual([
        { at: "cloud", archiveId: "fresh", lastActivityAt: null, inUse: true },
      ]);
    }
  });

  test("activity later than an older observation counts as that observation's time (R1)", () => {
    const ahead = seen({ observed: EARLIER, activity: "2027-01-01T00:00:00Z" });
    const after = seen({ observed: LATER, activity: "2026-11-10T09:00:00Z" });
    expect(only([ahead, after]).archives[0]?.lastActivityAt).toBe(at(EARLIER));
  });

  test("an archive that only the older observation saw keeps that one's time", () => {
    const before = seen({ observed: EARLIER, archives: [{ destination: VAULT }] });
    const after = seen({ observed: LATER, archives: [{ destination: CLOUD }] });
    const [vault, cloud] = joinObservations([before, after])[0]?.archives ?? [];
    expect([vault?.observedAt, cloud?.observedAt]).toEqual([at(EARLIER), undefined]);
  });
});

test.each([
  ["in use", { inUse: true, cold: false, format: "v1" as const }, true],
  ["not in use", { inUse: false, cold: false, format: "v1" as const }, false],
  ["in cold storage", { inUse: true, cold: true, format: "v1" as const }, false],
  ["ARCHIVE_V2", { inUse: true, cold: false, format: "v2" as const }, false],
])("an archive %s counts or not (R1)", (_, archive, expected) => {
  expect(counts(archive)).toBe(expected);
});

test("the order of the observations and repeats do not matter", () => {
  const time = fc.integer({ min: 0, max: 20 }).map((hours) => at("2026-11-01T00:00:00Z") + hours * 3_600_000);
  const one = fc.record({
    time,
    device: fc.constantFrom("A", "B"),
    to: fc.constantFrom(CLOUD, VAULT),
    activity: time,
  });
  const distinct = fc.uniqueArray(one, { maxLength: 12, selector: (each) => `${each.device} ${each.time}` });
  fc.assert(
    fc.property(distinct, fc.array(fc.nat(), { minLength: 24, maxLength: 24 }), (list, keys) => {
      const batch = list.map(({ time: observedAt, device, to, activity }) => ({
        ...seen({ device, archives: [{ destination: to, lastActivityAt: activity }] }),
        observedAt,
      }));
      const shuffled = [...batch, ...batch]
        .map((each, index) => ({ each, key: keys[index] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ each }) => each);
      expect(normal(shuffled)).toEqual(normal(batch));
    }),
  );
});

function normal(batch: readonly Observation[]): unknown {
  return joinObservations(batch)
    .map((each) => ({
      ...each,
      archives: each.archives.toSorted((a, b) => a.destination.id.localeCompare(b.destination.id)),
    }))
    .toSorted((a, b) => a.deviceId.localeCompare(b.deviceId));
}
