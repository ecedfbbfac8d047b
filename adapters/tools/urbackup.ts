import { z } from "zod";

import type { ObservedArchive } from "../../src/core/observation.ts";
import type { PushContext, PushDecoder } from "../../src/port/source.ts";
import { deviceOf, observed } from "./device.ts";
import { elements, hasKey } from "./push-text.ts";
import { archiveOf, type Run } from "./run.ts";
import { count, epochSeconds, identifier, readAs } from "./schema.ts";

const READS = "UrBackup's status";

/** Seconds since 1970; `-` and 0: never. */
const when = z.union([epochSeconds, z.string()]).transform((value) => {
  const seconds = Number(value);
  return epochSeconds.safeParse(seconds).success && seconds > 0 ? Math.round(seconds * 1000) : null;
});

const clientSchema = z.object({
  name: identifier,
  lastbackup: when.optional().default(null),
  lastbackup_image: when.optional().default(null),
  last_filebackup_issues: count.catch(0).default(0),
  file_ok: z.boolean().default(true),
  image_ok: z.boolean().default(true),
  file_disabled: z.boolean().default(false),
  image_disabled: z.boolean().default(false),
  image_not_supported: z.boolean().default(false),
  delete_pending: z.union([z.boolean(), z.string(), z.number()]).optional(),
});
type Client = z.infer<typeof clientSchema>;

/** The `status` of an UrBackup server: its clients, each with its last file and image backup. */
export const urbackup: PushDecoder = {
  tool: "urbackup",
  reads: READS,
  recognises: ({ document }) => clientsOf(document).some((client) => hasKey(client, "lastbackup")),
  decode: ({ document }, context) =>
    readAs(z.array(clientSchema), clientsOf(document), READS)
      .filter(
        ({ delete_pending: pending }) =>
          pending === undefined || pending === false || pending === "" || pending === 0,
      )
      .map((client) => observed(deviceOf(context, client.name), archivesOf(client, context), context)),
};

function clientsOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return elements(document);
  const read = z.object({ status: z.array(z.unknown()) }).safeParse(document);
  return read.success ? read.data.status : [];
}

function archivesOf(client: Client, context: PushContext): readonly ObservedArchive[] {
  const files = archiveOf(
    { id: "urbackup files", name: "UrBackup files" },
    runsOf(client.lastbackup, client.file_ok, client.last_filebackup_issues, context),
  );
  const images = archiveOf(
    { id: "urbackup image", name: "UrBackup image" },
    runsOf(client.lastbackup_image, client.image_ok, 0, context),
  );
  return [
    ...(client.file_disabled ? [] : [files]),
    ...(client.image_disabled || client.image_not_supported || client.lastbackup_image === null
      ? []
      : [images]),
  ];
}

/** `ok` is false when a backup is overdue there, which is judged here by its age alone. */
function runsOf(at: number | null, ok: boolean, issues: number, { receivedAt }: PushContext): readonly Run[] {
  if (at === null)
    return ok ? [] : [{ at: receivedAt, result: "failed", message: "There was no backup so far." }];
  if (issues > 0) {
    const message = `${issues} ${issues === 1 ? "file" : "files"} could not be backed up.`;
    return [{ at, result: "partial", message }];
  }
  return [{ at, result: "completed" }];
}
