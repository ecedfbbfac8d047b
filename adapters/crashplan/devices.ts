import type { Instant } from "../../src/core/instant.ts";
import type { PulledDevice, PulledPage } from "../../src/port/pull-source.ts";
import { lastBackupOf, type NameOrganization, readDevice } from "./read/device.ts";
import { RefusedCall, SlowCall } from "./wire/fault.ts";
import type { Http } from "./wire/http.ts";
import { openEnvelope } from "./wire/json.ts";
import { DEVICES, REPORT } from "./lists.ts";
import { readPages } from "./wire/pages.ts";
import { readReportRows } from "./read/report-row.ts";

/** All active devices, from a page on. */
export async function* allDevices(
  http: Http,
  organizationOf: NameOrganization,
  fromPage: number,
): AsyncGenerator<PulledPage> {
  for await (const { page, rows, at } of readPages(http, { ...DEVICES, fromPage }))
    yield { page, devices: readRows(rows, at, organizationOf) };
}

/**
 * The devices with activity since then. The list that has all of it may be too much for the server,
 * or not for this caller: then the device backup report is read, whole, for it has no order to stop by.
 */
export async function* changedDevices(
  http: Http,
  organizationOf: NameOrganization,
  since: Instant,
): AsyncGenerator<PulledPage> {
  try {
    yield* newestFirst(http, organizationOf, since);
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    for await (const { page, rows, at } of readPages(http, REPORT))
      yield { page, devices: readReportRows(rows, at) };
  }
}

/** Until a page is older. When the order is not kept, being older says nothing, and all is read. */
async function* newestFirst(
  http: Http,
  organizationOf: NameOrganization,
  until: Instant,
): AsyncGenerator<PulledPage> {
  const query = { ...DEVICES.query, srtKey: "lastBackup", srtDir: "desc" };
  let before = Number.POSITIVE_INFINITY;
  let isSorted = true;
  for await (const { page, rows, at } of readPages(http, { ...DEVICES, query })) {
    const devices = readRows(rows, at, organizationOf);
    yield { page, devices };
    const times = devices.map((device) => lastBackupOf(device) ?? 0);
    for (const time of times) {
      isSorted &&= time <= before;
      before = time;
    }
    if (isSorted && times.length > 0 && times.every((time) => time < until)) return;
  }
}

function readRows(
  rows: readonly unknown[],
  at: Instant,
  organizationOf: NameOrganization,
): readonly PulledDevice[] {
  return rows.flatMap((row) => readDevice(row, at, organizationOf) ?? []);
}

/** One device by its id; null: CrashPlan does not know it. */
export async function oneDevice(
  http: Http,
  organizationOf: NameOrganization,
  id: string,
): Promise<PulledDevice | null> {
  try {
    const query = { idType: "guid", incBackupUsage: true };
    const { body, at } = await http.get(`/api/v1/Computer/${encodeURIComponent(id)}`, query);
    return readDevice(openEnvelope(body), at, organizationOf);
  } catch (error) {
    if (isUnknown(error)) return null;
    throw error;
  }
}

function isTooMuch(error: unknown): boolean {
  return error instanceof SlowCall || (error instanceof RefusedCall && error.status === 403);
}

/** 404, or the 400 in which the older API says the same. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof RefusedCall)) return false;
  return error.status === 404 || (error.status === 400 && /unable to find|not found/iu.test(error.message));
}
