import { z } from "zod";

import type { PushContext, PushDecoder } from "../../src/port/source.ts";
import { byDevice, observed, type OfHost } from "./device.ts";
import { elements, hasKey } from "./push-text.ts";
import { archiveOf, type Repository, type Run } from "./run.ts";
import { count, identifier, readAs, readTime } from "./schema.ts";

const READS = "kopia snapshot create or list --json";

const snapshotSchema = z.object({
  source: z.object({ host: identifier, path: z.string().default("") }),
  startTime: z.string(),
  endTime: z.string().optional(),
  /** Why it stopped early; absent when it did not. */
  incomplete: z.string().optional(),
  stats: z
    .object({ totalSize: count.optional(), fileCount: count.optional(), errorCount: count.default(0) })
    .prefault({}),
  rootEntry: z
    .object({
      summ: z
        .object({ size: count.optional(), files: count.optional(), numFailed: count.default(0) })
        .prefault({}),
    })
    .prefault({}),
});
type Snapshot = z.infer<typeof snapshotSchema>;

/** The manifests of `kopia snapshot create --json` and `kopia snapshot list --json`; each names its host and path. */
export const kopia: PushDecoder = {
  tool: "kopia-snapshot",
  reads: READS,
  recognises: ({ document }) => [document, ...elements(document)].some(isManifest),
  decode: ({ document }, context) => {
    const snapshots = Array.isArray(document)
      ? readAs(z.array(snapshotSchema), document, READS)
      : [readAs(snapshotSchema, document, READS)];
    const items = snapshots.map((item): OfHost<Snapshot> => ({ host: item.source.host, item }));
    return byDevice(items, context, READS).map(({ device, items: own }) => {
      const paths = Map.groupBy(own, ({ source }) => source.path);
      const archives = [...paths].map(([path, of]) =>
        archiveOf(
          repositoryOf(path),
          of.map((one) => runOf(one, context)),
        ),
      );
      return observed(device, archives, context);
    });
  },
};

function isManifest(value: unknown): boolean {
  return hasKey(value, "source") && hasKey(value, "startTime") && hasKey(value, "rootEntry");
}

function repositoryOf(path: string): Repository {
  return { id: `kopia ${path}`, name: path === "" ? "kopia repository" : `kopia snapshot of ${path}` };
}

function runOf(snapshot: Snapshot, { zone }: PushContext): Run {
  const { stats, rootEntry, incomplete, startTime, endTime } = snapshot;
  const failed = Math.max(stats.errorCount, rootEntry.summ.numFailed);
  const broken = incomplete !== undefined && incomplete !== "";
  return {
    at: readTime(endTime ?? startTime, zone, endTime === undefined ? "startTime" : "endTime"),
    result: broken || failed > 0 ? "partial" : "completed",
    selectedBytes: rootEntry.summ.size ?? stats.totalSize ?? null,
    selectedFiles: rootEntry.summ.files ?? stats.fileCount ?? null,
    message: broken
      ? `The snapshot is not complete: ${incomplete}`
      : failed > 0
        ? `${failed} ${failed === 1 ? "item" : "items"} could not be read.`
        : null,
  };
}
