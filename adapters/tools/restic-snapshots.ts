import { z } from "zod";

import type { PushContext, PushDecoder } from "../../src/port/source.ts";
import { RefusedInput } from "../../src/port/source.ts";
import { byDevice, observed } from "./device.ts";
import { elements, hasKey } from "./push-text.ts";
import { RESTIC_REPOSITORY } from "./restic-backup.ts";
import { archiveOf, type Run } from "./run.ts";
import { count, readAs, readTime } from "./schema.ts";

const READS = "restic snapshots --json";

const snapshotSchema = z.object({
  time: z.string(),
  hostname: z.string().optional(),
  summary: z
    .object({
      backup_end: z.string().optional(),
      total_files_processed: count.optional(),
      total_bytes_processed: count.optional(),
    })
    .nullish(),
});
type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * The array of `restic snapshots --json`: each host is a device. A list does not say how a run ended, so a
 * snapshot in it counts as a completed backup.
 */
export const resticSnapshots: PushDecoder = {
  tool: "restic-snapshots",
  reads: READS,
  recognises: ({ document }) =>
    elements(document).some(
      (element) => hasKey(element, "short_id") || (hasKey(element, "tree") && hasKey(element, "time")),
    ),
  decode: ({ document }, context) => {
    const snapshots = readAs(z.array(snapshotSchema), document, READS);
    if (snapshots.length === 0)
      throw new RefusedInput("The list holds no snapshots, so it tells of no backup.");
    const runs = snapshots.map((snapshot, index) => ({
      host: snapshot.hostname === "" ? null : (snapshot.hostname ?? null),
      item: runOf(snapshot, index, context),
    }));
    return byDevice(runs, context, READS).map(({ device, items }) =>
      observed(device, [archiveOf(RESTIC_REPOSITORY, items)], context),
    );
  },
};

function runOf({ time, summary }: Snapshot, index: number, { zone }: PushContext): Run {
  const end = summary?.backup_end;
  return {
    at:
      end === undefined
        ? readTime(time, zone, `[${index}].time`)
        : readTime(end, zone, `[${index}].summary.backup_end`),
    result: "completed",
    selectedBytes: summary?.total_bytes_processed ?? null,
    selectedFiles: summary?.total_files_processed ?? null,
  };
}
