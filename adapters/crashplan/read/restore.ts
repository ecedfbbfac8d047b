import { z } from "zod";

import type { RestoreFlag, RestoreRecord, RestoreResult } from "../../../src/core/restore-record.ts";
import { isObject } from "../wire/json.ts";
import { count, flag, id, optionalId, text, time } from "./value.ts";

const schema = z.object({
  restoreId: optionalId,
  eventUid: optionalId,
  type: text,
  startDate: time,
  completedDate: time,
  canceled: flag,
  fileCount: count,
  byteCount: count,
  problemCount: count,
  failedChecksumCount: count,
  requestingUserId: optionalId,
  sourceUserId: optionalId,
  sourceComputerGuid: optionalId,
  acceptingComputerGuid: optionalId,
});
type Row = z.infer<typeof schema>;

/** What somebody or something is called, by its id; null: not known. */
export interface RestoreNames {
  person(id: string | null): Promise<string | null>;
  device(id: string | null): Promise<string | null>;
}

/** One event of the restore history; null when it has no id or no start. */
export async function readRestore(
  event: unknown,
  organizationId: string,
  names: RestoreNames,
): Promise<RestoreRecord | null> {
  const row = schema.safeParse(event).data;
  const own = id.safeParse(row?.restoreId ?? row?.eventUid).data;
  if (row === undefined || own === undefined || row.startDate === null || !isObject(event)) return null;
  const { sourceComputerGuid: from, acceptingComputerGuid: target } = row;
  return {
    id: own,
    organizationId,
    startedAt: row.startDate,
    completedAt: row.completedDate,
    type: row.type?.toLowerCase() ?? null,
    requestedBy: (await names.person(row.requestingUserId)) ?? row.requestingUserId,
    owner: (await names.person(row.sourceUserId)) ?? row.sourceUserId,
    deviceId: from,
    deviceName: await names.device(from),
    targetDeviceId: target,
    targetName: await names.device(target),
    fileCount: row.fileCount,
    byteCount: row.byteCount,
    problemCount: row.problemCount,
    result: resultOf(row),
    flags: flagsOf(row),
    raw: event,
  };
}

function resultOf(row: Row): RestoreResult {
  if (row.canceled === true) return "canceled";
  const problems = (row.problemCount ?? 0) + (row.failedChecksumCount ?? 0);
  if (row.completedDate !== null) return problems > 0 ? "problems" : "completed";
  // Without any word on how it went, nothing says that it still runs.
  return row.canceled === null && row.problemCount === null ? "unknown" : "running";
}

function flagsOf(row: Row): readonly RestoreFlag[] {
  const isWeb = row.type?.toUpperCase() === "WEB";
  const {
    requestingUserId: asker,
    sourceUserId: owner,
    sourceComputerGuid: from,
    acceptingComputerGuid: to,
  } = row;
  const flags: RestoreFlag[] = [];
  if (asker !== null && owner !== null && asker !== owner) flags.push("not-owner");
  // Files fetched with a browser pass through a server, which is nobody's other device.
  if (!isWeb && from !== null && to !== null && from !== to) flags.push("other-device");
  if (isWeb) flags.push("web");
  return flags;
}
