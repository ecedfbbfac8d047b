import { z } from "zod";

import type { PulledColdArchive } from "../../../src/port/pull-source.ts";
import { count, id, time } from "./value.ts";

const schema = z.object({ archiveGuid: id, archiveHoldExpireDate: time, archiveBytes: count });

/** A row of the cold storage list; null when it lacks its archive's id. */
export function readColdRow(row: unknown): PulledColdArchive | null {
  const read = schema.safeParse(row).data;
  return read === undefined
    ? null
    : { archiveId: read.archiveGuid, until: read.archiveHoldExpireDate, storedBytes: read.archiveBytes };
}
