import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { ensureSource } from "../../../db/query/source.ts";
import {
  type CustomReport,
  DEVICE_STATUS_COLUMNS,
  parseCustomQuery,
} from "../../../src/core/custom-report.ts";
import { exportCustomReport } from "../../../src/usecase/custom-report/run-custom-report.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { ROOT } from "../../support/company.ts";
import { PULL, seen } from "../../support/observe.ts";
import { at, OPERATOR, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-19T12:00:00Z");
const GB = 1_000_000_000;

beforeAll(async () => {
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const cloud = { storedBytes: 40 * GB, selectedBytes: 82 * GB, percentComplete: 99.5 };
  const office = { destination: { id: "office", name: "Office" }, archiveId: "lt-7-office", ...cloud };
  const known = seen({
    device: "LT-7",
    organization: "Engineering",
    owner: "alice",
    activity: "2026-11-10T08:30:00Z",
    completed: "2026-11-09T22:15:00Z",
    archives: [{ ...cloud, lastRun: "failed" }, office],
  });
  const away = seen({
    device: "LT-8",
    organization: "Sales",
    owner: "bob",
    activity: "2026-09-01T08:00:00Z",
  });
  const fresh = seen({
    device: "LT-9",
    organization: "Sales",
    owner: "carol",
    activity: "2026-11-19T08:00:00Z",
  });
  const gone = seen({ device: "LT-6", organization: "Sales", owner: "dora", state: "deactivated" });
  await recordObservations(
    world.ctx,
    source,
    [
      {
        ...known,
        hostname: "alice-mac.local",
        os: "Mac OS X",
        osVersion: "14.6",
        appVersion: "11.4.1",
        costCentre: "D-1",
        organization: { id: "Engineering", name: "Engineering", costCentre: "O-1" },
        owner: { id: "u-1", email: "alice@acme.test", name: "Alice Ames", costCentre: "P-1" },
        lastConnectedAt: at("2026-11-10T08:31:00Z"),
      },
      { ...away, os: "Windows 11" },
      { ...fresh, os: "windows 10", lastConnectedAt: at("2026-11-19T08:00:00Z") },
      gone,
    ],
    { asOf: world.ctx.now(), full: false },
  );
  await world.db.sql`update person set active = false where external_id = 'dora'`;
  await world.db.sql`update person set legal_hold = true where external_id = 'bob'`;
});

async function rows(report: CustomReport, ...words: string[]): Promise<Record<string, unknown>[]> {
  const read = parseCustomQuery(report, words);
  if ("fault" in read) throw new Error(read.fault.message);
  let text = "";
  const asked = { organizationId: ROOT, query: read.query, format: "jsonl" } as const;
  await exportCustomReport(world.ctx, OPERATOR, asked, (piece) => void (text += piece.toString("utf8")));
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

async function names(report: CustomReport, ...words: string[]): Promise<unknown[]> {
  const key = report === "device-status" ? "deviceName" : "name";
  return (await rows(report, `columns=${key}`, ...words)).map((row) => row[key]);
}

test("a device has one row for each destination, with every column of the console's export", async () => {
  const [cloud, office] = await rows("device-status", "columns=all", "os=mac");
  expect(Object.keys(cloud ?? {})).toEqual([...DEVICE_STATUS_COLUMNS]);
  expect(cloud).toEqual({
    archiveGuid: "lt-7-1",
    orgName: "Engineering",
    orgExtRef: "O-1",
    userUid: "u-1",
    name: "Alice Ames",
    email: "alice@acme.test",
    userExtRef: "P-1",
    deviceUid: "lt-7",
    deviceName: "LT-7",
    deviceOsHostname: "alice-mac.local",
    deviceExtRef: "D-1",
    destinationUid: "cloud",
    destinationName: "Cloud",
    version: "11.4.1",
    status: "active",
    userStatus: "active",
    os: "Mac OS X",
    osVersion: "14.6",
    creationDate: "2024-01-01T00:00:00Z",
    selectedBytes: 82 * GB,
    backupCompletePercentage: 99.5,
    archiveBytes: 40 * GB,
    coldStorage: false,
    lastConnectedDate: "2026-11-10T08:31:00Z",
    lastCompletedBackupDate: "2026-11-09T22:15:00Z",
    lastActivity: "2026-11-10T08:30:00Z",
    level: "warning",
    ownerLevel: null,
    outageSince: "2026-11-19T12:00:00Z",
    blindSpots: "last-run-failed",
    lastRun: "failed",
  });
  expect(office).toMatchObject({
    destinationName: "Office",
    archiveGuid: "lt-7-office",
    archiveBytes: 40 * GB,
  });
});

test("a person has one row with what all their devices use", async () => {
  const [alice] = await rows("user-backup", "columns=all", "os=mac");
  expect(alice).toEqual({
    name: "Alice Ames",
    email: "alice@acme.test",
    userUid: "u-1",
    backupDevices: 1,
    totalStorageUsed: 80 * GB,
    selectedBytes: 164 * GB,
    userStatus: "active",
    orgName: "Engineering",
    userExtRef: "P-1",
    lastActivity: "2026-11-10T08:30:00Z",
    level: "warning",
  });
});

test.each([
  ["level=critical", ["LT-8"]],
  ["level=ok", ["LT-9"]],
  ["alerted=yes", ["LT-7", "LT-7", "LT-8"]],
  ["alerted=no", ["LT-9"]],
  ["completed=20", ["LT-8"]],
  ["activity=5", ["LT-7", "LT-7", "LT-8"]],
  ["connected=5", ["LT-7", "LT-7", "LT-8"]],
  ["os=WIN", ["LT-8", "LT-9"]],
  ["hold=yes", ["LT-8"]],
  ["hold=no", ["LT-7", "LT-7", "LT-9"]],
  ["active=no", ["LT-6"]],
  ["active=any", ["LT-6", "LT-7", "LT-7", "LT-8", "LT-9"]],
])("devices are filtered by %s", async (word, found) => {
  expect(await names("device-status", word)).toEqual(found);
});

test.each([
  ["level=critical", ["bob"]],
  ["level=ok", ["carol"]],
  ["alerted=yes", ["Alice Ames", "bob"]],
  ["alerted=no", ["carol"]],
  ["completed=20", ["bob"]],
  ["activity=5", ["Alice Ames", "bob"]],
  ["connected=5", ["Alice Ames", "bob"]],
  ["os=win", ["bob", "carol"]],
  ["hold=yes", ["bob"]],
  ["hold=no", ["Alice Ames", "carol"]],
  ["active=no", ["dora"]],
  ["active=any", ["Alice Ames", "bob", "carol", "dora"]],
])("people are filtered by %s", async (word, found) => {
  expect(await names("user-backup", word)).toEqual(found);
});

test("rows are sorted either way, and what has no value comes last both times", async () => {
  expect(await names("device-status", "sort=lastConnectedDate")).toEqual(["LT-7", "LT-7", "LT-9", "LT-8"]);
  expect(await names("device-status", "sort=-lastConnectedDate")).toEqual(["LT-9", "LT-7", "LT-7", "LT-8"]);
  expect(await names("user-backup", "sort=-name")).toEqual(["carol", "bob", "Alice Ames"]);
});
