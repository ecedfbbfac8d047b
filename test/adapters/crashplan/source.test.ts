import { describe, expect, test } from "vitest";

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/instant.ts";
import { refuse } from "../../support/fake-crashplan.ts";
import { longId } from "../../support/fake-crashplan-company.ts";
import { all, devicesOf, NOW, openStand } from "./stand.ts";

test("organizations come with their parents and cost centres, without those that are deactivated", async () => {
  const { source, fake } = await openStand({ devices: 1 });
  const people = fake.company.organizations.find(({ name }) => name === "People");
  if (people !== undefined) people.active = false;
  const organizations = await source.organizations();
  expect(organizations).toHaveLength(11);
  expect(organizations.slice(0, 3)).toEqual([
    { id: longId(1, 1), name: "Northwind Freight", parentId: null, costCentre: null },
    { id: longId(1, 2), name: "Finance", parentId: longId(1, 1), costCentre: "CC-100" },
    { id: longId(1, 3), name: "Accounts Payable", parentId: longId(1, 2), costCentre: "CC-110" },
  ]);
});

test("a tree with a cycle and an orphan is handed on as it is", async () => {
  const { source, fake } = await openStand({ devices: 1 });
  const [root, finance, payable] = fake.company.organizations;
  if (root === undefined || finance === undefined || payable === undefined) throw new Error("No tree.");
  finance.parentUid = payable.uid;
  root.parentUid = "123";
  const parents = (await source.organizations()).slice(0, 3).map(({ parentId }) => parentId);
  expect(parents).toEqual(["123", payable.uid, finance.uid]);
});

test("settings of both groups, own and inherited, with locks", async () => {
  const { source } = await openStand({ devices: 1 });
  const settings = await all(source.settings([longId(1, 2), longId(1, 3), longId(1, 4)]));
  const finance = {
    warningDays: 3,
    criticalDays: 14,
    sendReports: true,
    reportDays: ["Th"],
    recipients: ["finance-it@northwind.example"],
  };
  const defaults = {
    values: {
      warningDays: 3,
      criticalDays: 30,
      warningMail: false,
      criticalMail: true,
      deliveryWindow: "any",
      statusMail: false,
      statusMailDays: 7,
    },
    locked: ["warningMail", "criticalMail"],
  };
  expect(settings).toEqual([
    {
      organizationId: longId(1, 2),
      reporting: { own: true, values: finance },
      defaults: { own: true, ...defaults },
    },
    {
      organizationId: longId(1, 3),
      reporting: { own: false, values: finance },
      defaults: { own: false, ...defaults },
    },
    {
      organizationId: longId(1, 4),
      reporting: {
        own: false,
        values: { warningDays: 7, criticalDays: 14, sendReports: false, reportDays: [], recipients: [] },
      },
      defaults: {
        own: false,
        values: { ...defaults.values, criticalDays: 5, criticalMail: false },
        locked: [],
      },
    },
  ]);
});

test("people come with address, name and organization", async () => {
  const { source } = await openStand();
  const people = (await all(source.people())).flat();
  expect(people).toHaveLength(200);
  expect(people[0]).toEqual({
    id: longId(2, 1),
    email: "ada.okafor.1@northwind.example",
    name: "Ada Okafor",
    costCentre: null,
    organizationId: longId(1, 1),
    active: true,
  });
});

test("roles become ours, asked for by role and not by person", async () => {
  const { source, fake } = await openStand();
  expect(await all(source.roles())).toEqual([
    { email: "ada.okafor.1@northwind.example", organizationId: null, role: "admin" },
    { email: "bruno.petrov.2@northwind.example", organizationId: longId(1, 2), role: "org-admin" },
    { email: "bruno.petrov.2@northwind.example", organizationId: longId(1, 2), role: "report" },
  ]);
  expect(fake.calls.filter((call) => call.startsWith("v1/User"))).toHaveLength(4);
});

describe("devices", () => {
  test("come with the usage of each destination", async () => {
    const { source, fake } = await openStand();
    const devices = devicesOf(await all(source.devices({ changedSince: null, fromPage: 1 })));
    expect(devices).toHaveLength(250);
    expect(devices[0]).toEqual({
      observation: {
        deviceId: longId(3, 1),
        deviceName: "NF-WIN-00001",
        hostname: "nf-win-00001",
        os: "win",
        osVersion: "11",
        appVersion: "11.4.0",
        costCentre: null,
        organization: { id: longId(1, 1), name: "Northwind Freight", costCentre: null },
        owner: { id: longId(2, 1), email: null, name: null, costCentre: null },
        state: "active",
        deauthorized: false,
        blocked: false,
        createdAt: NOW - 400 * DAY_MS,
        lastConnectedAt: NOW,
        observedAt: NOW,
        archives: [
          {
            destination: { id: "632540230984925185", name: "CrashPlan Cloud" },
            archiveId: longId(4, 1),
            inUse: true,
            cold: false,
            format: "v1",
            lastActivityAt: NOW,
            lastCompletedAt: null,
            percentComplete: 98.5,
            selectedBytes: 1_000_000_000,
            storedBytes: 800_000_000,
            selectedFiles: 596,
            lastRun: null,
            lastRunMessage: null,
          },
          expect.objectContaining({ destination: { id: "43", name: "Office vault" }, percentComplete: 100 }),
        ],
      },
      alertStates: [],
    });
    expect(devices.filter(({ alertStates }) => alertStates.includes("CriticalBackupAlert"))).not.toEqual([]);
    expect(fake.calls).toContain("v1/Computer?active=true&incBackupUsage=true&pgNum=1&pgSize=100");
  });

  test("phones, other services and rows without an id are left out", async () => {
    const { source, fake } = await openStand({ devices: 5 });
    const [phone, other, broken, ...rest] = fake.company.devices;
    if (phone !== undefined) phone.type = "MOBILE";
    if (other !== undefined) other.service = "SharePlan";
    if (broken !== undefined) broken.guid = "";
    const devices = devicesOf(await all(source.devices({ changedSince: null, fromPage: 1 })));
    expect(devices.map(({ observation }) => observation.deviceId)).toEqual(rest.map(({ guid }) => guid));
  });

  test("that changed are read newest first until they are older", async () => {
    const { source, fake } = await openStand({ devices: 1000 });
    // A hundred of a thousand go on; the rest has been still for two days.
    fake.company.devices.forEach((device, at) => {
      for (const archive of device.archives) {
        archive.everyMs = null;
        archive.lastBackupAt = at % 10 === 3 ? NOW - 5 * MINUTE_MS : NOW - 2 * DAY_MS;
      }
    });
    const pages = await all(source.devices({ changedSince: NOW - HOUR_MS, fromPage: 1 }));
    const seen = new Set(devicesOf(pages).map(({ observation }) => observation.deviceId));
    expect(fake.company.devices.filter((_, at) => at % 10 === 3).every(({ guid }) => seen.has(guid))).toBe(
      true,
    );
    expect(pages).toHaveLength(2);
    expect(fake.calls.at(-1)).toBe(
      "v1/Computer?active=true&incBackupUsage=true&srtKey=lastBackup&srtDir=desc&pgNum=2&pgSize=100",
    );
  });

  test("that changed are all read when the order is not kept", async () => {
    const { source, fake } = await openStand({ devices: 300 });
    fake.company.devices.forEach((device, at) => {
      for (const archive of device.archives) {
        archive.everyMs = null;
        archive.lastBackupAt = NOW - (at % 3) * DAY_MS - 3 * DAY_MS;
      }
    });
    fake.trouble.unsorted = true;
    const pages = await all(source.devices({ changedSince: NOW - HOUR_MS, fromPage: 1 }));
    expect(devicesOf(pages)).toHaveLength(300);
  });

  test.each([
    ["this caller may not have the list", refuse(403, "SYSTEM", "Insufficient scope")],
    ["the list takes too long", { status: 504, body: "" }],
  ])("that changed come from the report when %s; rows that come twice count once", async (_, answer) => {
    const { source, fake } = await openStand({ devices: 250 });
    fake.trouble.always.set("computer", answer);
    fake.trouble.duplicated = true;
    const devices = devicesOf(await all(source.devices({ changedSince: NOW - HOUR_MS, fromPage: 1 })));
    expect(devices).toHaveLength(250);
    expect(devices[0]?.observation).toMatchObject({
      deviceId: longId(3, 1),
      organization: { id: longId(1, 1), name: "Northwind Freight", costCentre: null },
      owner: { id: longId(2, 1), email: "Ada.Okafor.1@northwind.example", name: null, costCentre: null },
      archives: [
        { archiveId: longId(4, 1), percentComplete: 98.5, selectedBytes: 1_000_000_000, lastActivityAt: NOW },
        { destination: { id: "43" } },
      ],
    });
  });

  test("one is asked for by its id, whatever its state; an unknown one is null", async () => {
    const { source, fake } = await openStand({ devices: 3 });
    const [first, second] = fake.company.devices;
    if (first === undefined || second === undefined) throw new Error("No devices.");
    first.status = "Deactivated";
    second.status = "Active, Deauthorized";
    expect((await source.device(first.guid))?.observation.state).toBe("deactivated");
    expect((await source.device(second.guid))?.observation).toMatchObject({
      state: "active",
      deauthorized: true,
    });
    expect(await source.device("123")).toBeNull();
  });

  test("one that cannot be asked for just now is not unknown", async () => {
    const { source, fake } = await openStand({ devices: 1 });
    fake.trouble.always.set("computer/1", { status: 503, body: "" });
    await expect(source.device("1")).rejects.toThrow(
      "CrashPlan fails at /api/v1/Computer/1 with status 503.",
    );
    fake.trouble.always.set("computer/1", refuse(400, "SYSTEM", "idType is not valid"));
    await expect(source.device("1")).rejects.toThrow('It says: "idType is not valid".');
  });
});

describe("restores", () => {
  test("are not known to an API client", async () => {
    const { source } = await openStand();
    expect(source.restores(NOW - 30 * DAY_MS)).toBeNull();
    expect(source.restoresUnknown).toBe(
      "CrashPlan shows its restore history to users only, not to API clients. Set CRASHPLAN_USERNAME and CRASHPLAN_PASSWORD.",
    );
  });

  test("arrive through the user, with names and their raw record", async () => {
    const { source, fake } = await openStand({ as: "both" });
    expect(source.restoresUnknown).toBeNull();
    const restores = await all(source.restores(NOW - 30 * DAY_MS));
    expect(restores).toHaveLength(8);
    const raw = fake.company.restores.find(({ restoreId }) => restoreId === longId(5, 3));
    expect(restores.find(({ id }) => id === longId(5, 3))).toEqual({
      id: longId(5, 3),
      organizationId: longId(1, 3),
      startedAt: NOW - 3 * DAY_MS,
      completedAt: NOW - 3 * DAY_MS + 5 * MINUTE_MS,
      type: "web",
      requestedBy: "chen.quist.3@northwind.example",
      owner: "chen.quist.3@northwind.example",
      deviceId: longId(3, 3),
      deviceName: "NF-LINUX-00003",
      targetDeviceId: longId(3, 3),
      targetName: "NF-LINUX-00003",
      fileCount: 36,
      byteCount: 12_000_000,
      problemCount: 0,
      result: "completed",
      flags: ["web"],
      raw,
    });
    const sorted = restores.toSorted((a, b) => a.id.localeCompare(b.id));
    expect(sorted.map(({ id, result, flags }) => [Number(id.slice(-1)), result, flags])).toEqual([
      [1, "completed", ["web"]],
      [2, "completed", []],
      [3, "completed", ["web"]],
      [4, "running", ["not-owner"]],
      [5, "problems", ["web"]],
      [6, "canceled", []],
      [7, "completed", ["not-owner", "web"]],
      [8, "completed", []],
    ]);
  });

  test("come once, in their own organization, when the history of a parent holds them too", async () => {
    const { source, fake } = await openStand({ as: "user" });
    const [first] = fake.company.restores;
    fake.company.restores.splice(0);
    fake.company.restores.push({ ...first, orgUid: longId(1, 1) }, { ...first, orgUid: longId(1, 3) });
    const restores = await all(source.restores(NOW - 30 * DAY_MS));
    expect(restores.map(({ organizationId }) => organizationId)).toEqual([longId(1, 3)]);
  });

  test("of before the time asked for are left out; somebody who is gone is an id", async () => {
    const { source, fake } = await openStand({ as: "user" });
    fake.company.restores[0] = { ...fake.company.restores[0], requestingUserId: 77 };
    const restores = await all(source.restores(NOW - DAY_MS));
    expect(restores.map(({ id, requestedBy }) => [id, requestedBy])).toEqual([[longId(5, 1), "77"]]);
  });
});

describe("cold storage", () => {
  test("is read through the user, once with all organizations below the top", async () => {
    const { source, fake } = await openStand({ as: "both", devices: 1 });
    fake.company.coldStorage.push(
      { archiveGuid: longId(4, 9), archiveHoldExpireDate: "2026-06-11", archiveBytes: "4200" },
      { archiveGuid: 4_000_000_000, archiveHoldExpireDate: null, archiveBytes: 7 },
      { sourceComputerName: "without an archive" },
    );
    expect((await all(source.coldStorage())).flat()).toEqual([
      { archiveId: longId(4, 9), until: Date.UTC(2026, 5, 11), storedBytes: 4200 },
      { archiveId: "4000000000", until: null, storedBytes: 7 },
    ]);
    expect(fake.calls.filter((call) => call.startsWith("v1/ColdStorage"))).toEqual([
      "v1/ColdStorage?orgId=4000&incChildOrgs=true&srtKey=archiveHoldExpireDate&srtDir=asc&pgNum=1&pgSize=500",
    ]);
  });

  test("is not known to an API client", async () => {
    const { source } = await openStand({ devices: 1 });
    expect(source.coldStorage()).toBeNull();
  });
});

test.each([true, false])("legal holds are read from bare lists: %s", async (bareLists) => {
  const { source, fake } = await openStand({ devices: 1 });
  fake.trouble.bareLists = bareLists;
  fake.company.holds.matters.push(
    { legalHoldUid: "1", name: "Northwind v. Acme", active: true, creator: { type: "API_KEY" } },
    { legalHoldUid: "2", name: "Long over", active: false },
  );
  const user = { userUid: longId(2, 1), username: "Ada@northwind.example", email: null };
  fake.company.holds.memberships.push(
    { matterUid: "1", legalHoldMembershipUid: "9", active: true, user },
    { matterUid: "1", legalHoldMembershipUid: "8", active: false, user },
    { matterUid: "2", legalHoldMembershipUid: "7", active: true, user },
  );
  expect(await all(source.legalHolds())).toEqual([
    { matter: "Northwind v. Acme", personId: longId(2, 1), email: "ada@northwind.example" },
  ]);
});
