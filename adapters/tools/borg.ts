import { z } from "zod";

import type { Observation } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { byDevice, observed, type OfHost } from "./device.ts";
import { hasKey } from "./push-text.ts";
import { archiveOf, type Repository, type Run } from "./run.ts";
import { count, identifier, readAs, readTime } from "./schema.ts";

const READS = "borg create, info or list --json";

const archiveSchema = z.object({
  name: z.string().optional(),
  hostname: z.string().optional(),
  start: z.string().optional(),
  time: z.string().optional(),
  end: z.string().optional(),
  stats: z.object({ original_size: count.optional(), nfiles: count.optional() }).optional(),
});
type BorgArchive = z.infer<typeof archiveSchema>;

export const borgSchema = z.object({
  repository: z.object({
    id: identifier.optional(),
    location: identifier,
    label: z.string().optional(),
  }),
  archive: archiveSchema.optional(),
  archives: z.array(archiveSchema).optional(),
  cache: z.object({ stats: z.object({ unique_csize: count.optional() }).optional() }).optional(),
});
export type BorgDocument = z.infer<typeof borgSchema>;

/** What borg saves of a run that was cut off, to go on from. */
const CHECKPOINT = /\.checkpoint(?:\.\d+)?$/;

/**
 * The document of `borg create --json`, `borg info --json` or `borg list --json`. Times without zone are in
 * the context's; only `info` names hosts. A list does not say how a run ended: an archive in it counts as a
 * completed backup unless it is a checkpoint.
 */
export const borg: PushDecoder = {
  tool: "borg",
  reads: READS,
  recognises: ({ document }) => hasKey(document, "repository"),
  decode: ({ document }, context) => readRepositories([readAs(borgSchema, document, READS)], context, READS),
};

interface RepositoryRun {
  readonly repository: Repository;
  readonly run: Run;
}

/** One observation a device, with an archive for each repository. Throws `RefusedInput`. */
export function readRepositories(
  documents: readonly BorgDocument[],
  context: PushContext,
  reads: string,
): readonly Observation[] {
  const runs = documents.flatMap((document, index) =>
    runsOf(document, context, documents.length === 1 ? "" : `[${index}].`),
  );
  if (runs.length === 0) {
    throw new RefusedInput(
      "The output names no archive, so it tells of no backup. Dry runs, empty repositories and " +
        '"borg info" without "--last 1" are like that.',
    );
  }
  return byDevice(runs, context, reads).map(({ device, items }) => {
    const byRepository = Map.groupBy(items, ({ repository }) => repository.id);
    const archives = [...byRepository.values()].flatMap((own) => {
      const [first] = own;
      return first === undefined
        ? []
        : [
            archiveOf(
              first.repository,
              own.map(({ run }) => run),
            ),
          ];
    });
    return observed(device, archives, context);
  });
}

function runsOf(document: BorgDocument, context: PushContext, path: string): OfHost<RepositoryRun>[] {
  const { id, location, label = "" } = document.repository;
  const repository = { id: id ?? location, name: label === "" ? location : label };
  const single =
    document.archive === undefined ? [] : [{ archive: document.archive, field: `${path}archive` }];
  const listed = (document.archives ?? []).map((archive, index) => ({
    archive,
    field: `${path}archives[${index}]`,
  }));
  const archives = [...single, ...listed];
  const hosts = new Set(archives.map(({ archive }) => archive.hostname ?? ""));
  // What a repository shared by several hosts holds is nobody's own.
  const storedBytes = hosts.size === 1 ? (document.cache?.stats?.unique_csize ?? null) : null;
  return archives.map(({ archive, field }) => ({
    host: archive.hostname === "" ? null : (archive.hostname ?? null),
    item: { repository, run: runOf(archive, context, { field, storedBytes }) },
  }));
}

function runOf(
  archive: BorgArchive,
  { zone }: PushContext,
  { field, storedBytes }: { readonly field: string; readonly storedBytes: number | null },
): Run {
  const key = (["end", "time", "start"] as const).find((name) => archive[name] !== undefined) ?? "end";
  const isCheckpoint = CHECKPOINT.test(archive.name ?? "");
  return {
    at: readTime(archive[key] ?? "", zone, `${field}.${key}`),
    result: isCheckpoint ? "partial" : "completed",
    selectedBytes: archive.stats?.original_size ?? null,
    selectedFiles: archive.stats?.nfiles ?? null,
    storedBytes,
    message: isCheckpoint ? "borg was cut off and left a checkpoint." : null,
  };
}
