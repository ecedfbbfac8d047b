import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { makePerson } from "../../adapters/sample/company/person.ts";
import { UNITS } from "../../adapters/sample/company/tree.ts";
import { createSampleCompany } from "../../adapters/sample/sample-company.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../src/core/instant.ts";
import { counts } from "../../src/core/join-observations.ts";
import type { ObservedArchive, Observation } from "../../src/core/observation.ts";

const SEED = 2026;
const FIRST_DAY = Date.UTC(2026, 10, 23);
const NOON = FIRST_DAY + 12 * HOUR_MS;
const company = createSampleCompany(SEED, FIRST_DAY);

/** Any minute of the history and of the two years after the first day. */
const anyTime = fc
  .integer({ min: -90 * 24 * 60, max: 730 * 24 * 60 })
  .map((minute) => FIRST_DAY + minute * 60_000);

describe("the sample company", () => {
  it("is the same on every machine", () => {
    const seen = [...company.observationsAt(NOON)];
    expect(seen).toHaveLength(1304);
    expect(hashOf(seen)).toBe("efc948eba714072b");
    expect(hashOf([...company.observationsAt(NOON + 45 * DAY_MS)])).toBe("4cc02891bcc63ce6");
    expect(hashOf([company.organizations, company.people, company.grants, company.settings])).toBe(
      "bd1d67995a44ad8a",
    );
  });

  it("differs by seed", () => {
    const other = createSampleCompany(SEED + 1, FIRST_DAY);
    expect(hashOf([...other.observationsAt(NOON)])).not.toBe(hashOf([...company.observationsAt(NOON)]));
  });

  it("does not depend on what was asked before", () => {
    const fresh = createSampleCompany(SEED, FIRST_DAY);
    const later = [...fresh.observationsAt(NOON + 300 * DAY_MS)];
    const earlier = [...fresh.observationsAt(NOON)];
    expect(later).toEqual([...company.observationsAt(NOON + 300 * DAY_MS)]);
    expect(earlier).toEqual([...company.observationsAt(NOON)]);
  });

  it("has about 1,200 devices in a dozen organizations, two or three deep, and servers among them", () => {
    const active = activeAt(NOON);
    expect(active.length).toBeGreaterThan(1150);
    expect(active.length).toBeLessThan(1260);
    expect(new Set(active.map((one) => one.organization.id)).size).toBe(13);
    expect(active.filter((one) => one.hostname?.endsWith(".corp.example") === true)).toHaveLength(54);
    const parents = new Map(company.organizations.map(({ id, parentId }) => [id, parentId]));
    const depths = [...parents.keys()].map((id) => depthOf(id, parents));
    expect(Math.max(...depths)).toBe(3);
    expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
  });

  it("gives everybody another name and address, all of them in .example", () => {
    const unit = UNITS[0];
    if (unit === undefined) throw new Error("no organization");
    const people = Array.from({ length: 26_000 }, (_, number) => makePerson(SEED, number, unit));
    const addresses = people.flatMap(({ email }) => email ?? []);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(
      addresses.filter((address) => !/^[a-z0-9]+\.[a-z0-9]+@tessellate\.example$/u.test(address)),
    ).toEqual([]);
    const recipients = company.settings.flatMap(({ reporting }) => reporting?.recipients ?? []);
    expect(
      [...recipients, ...company.grants.map(({ email }) => email)].filter((to) => !to.endsWith(".example")),
    ).toEqual([]);
  });

  it("has one of everything that a report must be able to say", () => {
    const all = [...company.observationsAt(NOON)];
    const active = all.filter(({ state }) => state === "active");
    const some: Record<string, number> = {
      deactivated: all.length - active.length,
      "in cold storage": all.filter(({ archives }) => archives.some(({ cold }) => cold)).length,
      deauthorized: active.filter(({ deauthorized }) => deauthorized).length,
      blocked: active.filter(({ blocked }) => blocked).length,
      "without an owner": active.filter(({ owner }) => owner === null).length,
      "owner without an address": active.filter(({ owner }) => owner !== null && owner.email === null).length,
      "never backed up": active.filter((one) => activityOf(one) === null).length,
      "in its first week": active.filter(({ createdAt }) => NOON - (createdAt ?? 0) < 7 * DAY_MS).length,
      "never completed": active.filter(
        (one) =>
          activityOf(one) !== null && one.archives.every(({ lastCompletedAt }) => lastCompletedAt === null),
      ).length,
      "nothing selected": active.filter((one) =>
        one.archives.some(({ selectedBytes }) => selectedBytes === 0),
      ).length,
      "failed last run": active.filter((one) => one.archives.some(({ lastRun }) => lastRun === "failed"))
        .length,
      "two destinations": active.filter((one) => one.archives.filter(counts).length === 2).length,
      "in the other format": active.filter((one) => one.archives.some(({ format }) => format === "v2"))
        .length,
      "clock ahead": active.filter((one) => (activityOf(one) ?? 0) > NOON).length,
      "selection shrunk": [...company.history.selectionHighs(NOON)].length,
      "connected but silent": active.filter(
        (one) => NOON - (activityOf(one) ?? NOON) > 7 * DAY_MS && NOON - (one.lastConnectedAt ?? 0) < DAY_MS,
      ).length,
    };
    expect(Object.entries(some).filter(([, devices]) => devices === 0)).toEqual([]);
  });

  it("has 3 to 4 % critical devices and 4 to 6 % warnings, a little more or less on some days", () => {
    const shares = Array.from({ length: 60 }, (_, n) => sharesAt(NOON + (n * 7 - 90) * DAY_MS + n * HOUR_MS));
    expect(shares.filter(({ critical }) => critical < 1.8 || critical > 5.2)).toEqual([]);
    expect(shares.filter(({ warning }) => warning < 2.5 || warning > 8)).toEqual([]);
    const usual = [
      average(shares.map(({ critical }) => critical)),
      average(shares.map(({ warning }) => warning)),
    ];
    expect(usual.map((share) => Math.floor(share))).toEqual([3, 4]);
  });

  it("never goes back: activity, completion and what a device is, at any two times", () => {
    const times = fc.tuple(anyTime, fc.integer({ min: 0, max: 45 * 24 * 60 }));
    const samples = fc.sample(times, { seed: 7, numRuns: 40 });
    const broken = samples.flatMap(([at, minutes]) => {
      const later = new Map(
        [...company.observationsAt(at + minutes * 60_000)].map((one) => [one.deviceId, one]),
      );
      return [...company.observationsAt(at)].filter(
        (before) => !continues(before, later.get(before.deviceId)),
      );
    });
    expect(samples).toHaveLength(40);
    expect(broken).toEqual([]);
  });

  it("claims nothing that its time could not know", () => {
    const samples = fc.sample(anyTime, { seed: 7, numRuns: 40 });
    const wrong = samples.flatMap((at) =>
      [...company.observationsAt(at)].filter((one) => !isPlausible(one, at)),
    );
    expect(samples).toHaveLength(40);
    expect(wrong).toEqual([]);
  });
});

describe("the sample company's past", () => {
  it("adds up to what was observed at the end of each day", () => {
    const usage = [...company.history.usageDays(FIRST_DAY - 2 * DAY_MS, FIRST_DAY)];
    expect([...new Set(usage.map(({ day }) => day))]).toEqual(["2026-11-21", "2026-11-22"]);
    const observed = usageIn([...company.observationsAt(FIRST_DAY - 1)]);
    const lines = usage.filter(({ day }) => day === "2026-11-22");
    const told = lines.map((one) => [
      `${one.organizationId} ${one.destinationId} ${one.costCentre}`,
      [one.devices, one.storedBytes, one.selectedBytes],
    ]);
    expect(Object.fromEntries(told)).toEqual(observed);
    expect(lines.some(({ costCentre }) => costCentre === "")).toBe(true);
  });

  it("tells of 90 days of usage and no more", () => {
    const { startsAt } = company.history;
    expect(startsAt).toBe(FIRST_DAY - 90 * DAY_MS);
    const days = new Set([...company.history.usageDays(startsAt, NOON)].map(({ day }) => day));
    expect(days.size).toBe(90);
  });

  it("tells of each silence between the activities on both sides of it", () => {
    const gaps = [...company.history.activityGaps(NOON)];
    expect(gaps.filter(({ from, to }) => to - from <= DAY_MS || to > NOON)).toEqual([]);
    for (const gap of gaps.filter((_, n) => n % 1500 === 0)) {
      const activity = (at: Instant): Instant | null => activityOf(deviceAt(gap.deviceId, at));
      expect([gap.deviceId, activity(gap.to - 1), activity(gap.to)]).toEqual([
        gap.deviceId,
        gap.from,
        gap.to,
      ]);
    }
  });

  it("leaves out no silence that somebody who looks every two hours would find", () => {
    const known = new Set(
      [...company.history.activityGaps(NOON)].map(({ deviceId, from }) => `${deviceId} ${from}`),
    );
    const last = new Map<string, Instant>();
    const found: string[] = [];
    const clockAhead = new Set<string>();
    for (let at = NOON - 9 * DAY_MS; at <= NOON; at += 2 * HOUR_MS) {
      for (const one of company.observationsAt(at)) {
        const activity = activityOf(one);
        if (activity === null) continue;
        if (activity > at) clockAhead.add(one.deviceId);
        const before = last.get(one.deviceId) ?? activity;
        if (activity - before > DAY_MS + 2 * HOUR_MS) found.push(`${one.deviceId} ${before}`);
        last.set(one.deviceId, activity);
      }
    }
    expect(found.length).toBeGreaterThan(100);
    const missing = found.filter((gap) => !known.has(gap) && !clockAhead.has(gap.split(" ")[0] ?? ""));
    expect(missing).toEqual([]);
  });

  it("remembers what was selected before a selection shrank", () => {
    for (const high of company.history.selectionHighs(NOON)) {
      const selectedAt = (at: Instant): number | null | undefined =>
        deviceAt(high.deviceId, at)?.archives.find(({ destination }) => destination.id === high.destinationId)
          ?.selectedBytes;
      expect(selectedAt(high.at)).toBe(high.selectedBytes);
      expect(selectedAt(NOON) ?? Number.NaN).toBeLessThan(high.selectedBytes * 0.2);
      expect(NOON - high.at).toBeLessThanOrEqual(30 * DAY_MS);
    }
  });
});

describe("the sample company's settings", () => {
  it("are those of the case study, with one organization that has its own", () => {
    const [own, child] = company.settings;
    expect(company.settings).toHaveLength(2);
    expect(own?.organizationId).toBe(company.organizations[0]?.id);
    expect(own?.reporting).toEqual({
      warningDays: 7,
      criticalDays: 14,
      sendReports: true,
      reportDays: ["Th"],
      reportTime: "09:00",
      zone: "Europe/Lisbon",
      recipients: ["finance-reports@tessellate.example"],
    });
    expect(own?.deviceDefaults?.values).toMatchObject({
      warningMail: false,
      criticalMail: true,
      criticalDays: 30,
    });
    expect(company.organizations.find(({ id }) => id === child?.organizationId)?.name).toBe("Sales Americas");
  });

  it("give each role to somebody who works there", () => {
    const roles = company.grants.map(({ role, organizationId }) => `${role} ${organizationId ?? "root"}`);
    expect(roles).toEqual([
      "admin root",
      "helpdesk org-company",
      "finance org-company",
      "legal org-company",
      "org-admin org-engineering",
      "org-admin org-sales-americas",
    ]);
    const addresses = new Set(company.people.map(({ email }) => email));
    expect(company.grants.filter(({ email }) => !addresses.has(email))).toEqual([]);
  });

  it("know people without a device", () => {
    const owners = new Set([...company.observationsAt(NOON)].map(({ owner }) => owner?.id));
    expect(company.people.filter(({ id }) => !owners.has(id)).length).toBeGreaterThanOrEqual(3);
  });

  it("has restores of every kind in working hours, some of them by other people than the owner", () => {
    const { startsAt } = company.history;
    const all = [...company.history.restores(startsAt, NOON)];
    expect(all.length).toBeGreaterThan(50);
    expect(all.length).toBeLessThan(120);
    expect(new Set(all.flatMap(({ flags }) => flags))).toEqual(new Set(["not-owner", "other-device", "web"]));
    expect(new Set(all.map(({ result }) => result))).toEqual(new Set(["completed", "problems", "canceled"]));
    for (const one of all) {
      expect(one.flags.includes("not-owner")).toBe(one.requestedBy !== one.owner);
      expect(one.completedAt ?? 0).toBeGreaterThan(one.startedAt);
    }
  });

  it("tells the same restores however often they are read, and how each ended", () => {
    const { history } = company;
    const noon = (day: number): Instant => NOON + day * DAY_MS;
    fc.assert(
      fc.property(fc.integer({ min: -89, max: 300 }), fc.integer({ min: 1, max: 20 }), (day, days) => {
        const whole = [...history.restores(noon(day), noon(day + days))];
        const parts = Array.from({ length: days }, (_, at) => [
          ...history.restores(noon(day + at), noon(day + at + 1)),
        ]);
        expect(
          parts
            .flat()
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(whole.map(({ id }) => id).toSorted());
        const later = new Map(
          [...history.restores(noon(day), noon(day + days + 2))].map((one) => [one.id, one]),
        );
        for (const one of whole)
          expect(later.get(one.id)?.completedAt).toBe(one.completedAt ?? later.get(one.id)?.completedAt);
        for (const one of whole) expect(later.get(one.id)?.result).not.toBe("running");
      }),
      { numRuns: 20 },
    );
  });
});

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

function activeAt(at: Instant): Observation[] {
  return [...company.observationsAt(at)].filter(({ state }) => state === "active");
}

function deviceAt(deviceId: string, at: Instant): Observation | undefined {
  return [...company.observationsAt(at)].find((one) => one.deviceId === deviceId);
}

function activityOf(one: Observation | undefined): Instant | null {
  const times = (one?.archives ?? []).filter(counts).flatMap(({ lastActivityAt }) => lastActivityAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

function depthOf(id: string, parents: ReadonlyMap<string, string | null>): number {
  const parent = parents.get(id) ?? null;
  return parent === null ? 1 : 1 + depthOf(parent, parents);
}

function sharesAt(at: Instant): { warning: number; critical: number } {
  const active = activeAt(at);
  const ages = active.map((one) => (at - (activityOf(one) ?? one.createdAt ?? at)) / DAY_MS);
  const percent = (devices: number): number => (100 * devices) / active.length;
  const critical = ages.filter((age) => age >= 14).length;
  return { warning: percent(ages.filter((age) => age >= 7).length - critical), critical: percent(critical) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A deactivated device leaves the list some time after; nothing else does. */
function continues(before: Observation, after: Observation | undefined): boolean {
  if (after === undefined) return before.state === "deactivated";
  if (before.state === "deactivated" && after.state === "active") return false;
  if (hashOf(identityOf(before)) !== hashOf(identityOf(after))) return false;
  return before.archives.every((archive) => {
    const then = after.archives.find(({ archiveId }) => archiveId === archive.archiveId);
    if (then === undefined) return false;
    const back = goesBack(archive.lastActivityAt, then.lastActivityAt);
    return !back && !goesBack(archive.lastCompletedAt, then.lastCompletedAt);
  });
}

function identityOf({ deviceName, createdAt, owner, organization }: Observation): unknown {
  return { deviceName, createdAt, owner, organization };
}

function goesBack(before: Instant | null, after: Instant | null): boolean {
  return before !== null && (after === null || after < before);
}

function isPlausible(one: Observation, at: Instant): boolean {
  // Five hours: the clocks that are ahead.
  const latest = at + 5 * HOUR_MS;
  return (
    one.observedAt === at &&
    (one.createdAt ?? latest) <= at &&
    (one.lastConnectedAt ?? 0) <= at &&
    new Set(one.archives.map(({ destination }) => destination.id)).size === one.archives.length &&
    one.archives.every((archive) => isPlausibleArchive(archive, latest))
  );
}

function isPlausibleArchive(archive: ObservedArchive, latest: Instant): boolean {
  const { lastActivityAt, lastCompletedAt, percentComplete, selectedBytes, storedBytes } = archive;
  const inTime = (lastActivityAt ?? 0) <= latest && (lastCompletedAt ?? 0) <= (lastActivityAt ?? 0);
  const amounts = [
    percentComplete ?? -1,
    100 - (percentComplete ?? 101),
    selectedBytes ?? 0,
    storedBytes ?? -1,
  ];
  const sizes = amounts.slice(2);
  return (
    inTime && amounts.every((amount) => amount >= 0) && sizes.every((size) => Number.isSafeInteger(size))
  );
}

function usageIn(seen: readonly Observation[]): Record<string, [number, bigint, bigint]> {
  const sums: Record<string, [number, bigint, bigint]> = {};
  for (const one of seen.filter(({ state }) => state === "active")) {
    const costCentre = one.costCentre ?? one.owner?.costCentre ?? one.organization.costCentre ?? "";
    for (const archive of one.archives.filter(counts)) {
      const key = `${one.organization.id} ${archive.destination.id} ${costCentre}`;
      const [devices, stored, selected] = sums[key] ?? [0, 0n, 0n];
      sums[key] = [
        devices + 1,
        stored + BigInt(archive.storedBytes ?? 0),
        selected + BigInt(archive.selectedBytes ?? 0),
      ];
    }
  }
  return sums;
}
