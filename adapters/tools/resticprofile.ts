import { z } from "zod";

import type { ObservedArchive, RunResult } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { namedDevice, observed } from "./device.ts";
import { hasKey } from "./push-text.ts";
import { archiveOf } from "./run.ts";
import { count, identifier, readAs, readTime } from "./schema.ts";

const READS = "the resticprofile status file";
/** How resticprofile words restic's exit code for "some sources could not be read". */
const PARTIAL_ERROR = /^exit status 3$/;

const backupSchema = z.object({
  success: z.boolean(),
  time: z.string(),
  error: z.string().optional(),
  stderr: z.string().optional(),
  files_total: count.optional(),
  bytes_total: count.optional(),
});
type Backup = z.infer<typeof backupSchema>;

const statusSchema = z.object({
  profiles: z.record(identifier, z.object({ backup: backupSchema.optional() })),
});

/** The status file of resticprofile: how the last backup of each profile ended. It names no host. */
export const resticprofile: PushDecoder = {
  tool: "resticprofile",
  reads: READS,
  recognises: ({ document }) => hasKey(document, "profiles"),
  decode: ({ document }, context) => {
    const { profiles } = readAs(statusSchema, document, READS);
    const archives = Object.entries(profiles).flatMap(([name, { backup }]) =>
      backup === undefined ? [] : [readBackup(name, backup, context)],
    );
    if (archives.length === 0)
      throw new RefusedInput("No profile of the status file has a backup.", "profiles");
    return [observed(namedDevice(context, READS), archives, context)];
  },
};

function readBackup(profile: string, backup: Backup, { zone }: PushContext): ObservedArchive {
  const id = `resticprofile ${profile}`;
  const said = [backup.error ?? "", backup.stderr ?? ""].filter((text) => text !== "").join(": ");
  return archiveOf({ id, name: `restic repository of profile ${profile}` }, [
    {
      at: readTime(backup.time, zone, `profiles.${profile}.backup.time`),
      result: resultOf(backup),
      selectedBytes: backup.bytes_total ?? null,
      selectedFiles: backup.files_total ?? null,
      message: backup.success ? null : said,
    },
  ]);
}

function resultOf({ success, error = "" }: Backup): RunResult {
  if (success) return "completed";
  return PARTIAL_ERROR.test(error) ? "partial" : "failed";
}
