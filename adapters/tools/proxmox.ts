import { z } from "zod";

import type { RunResult } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { deviceOf, observed, type ToolDevice } from "./device.ts";
import { hasKey } from "./push-text.ts";
import { archiveOf, type Repository } from "./run.ts";
import { epochSeconds, identifier, readAs } from "./schema.ts";

const READS = "the webhook template for Proxmox of the README";
/** Of its kinds of notification only these are about a backup that was made. */
const BACKUPS = new Set(["vzdump", "tape-backup", "sync"]);

const noticeSchema = z.object({
  title: z.string().default(""),
  message: z.string().default(""),
  severity: z.enum(["info", "notice", "warning", "error", "unknown"]),
  /** Seconds since 1970. */
  timestamp: epochSeconds,
  fields: z.object({
    type: z.string().default(""),
    hostname: identifier.optional(),
    "job-id": identifier.optional(),
    datastore: identifier.optional(),
  }),
});
type Notice = z.infer<typeof noticeSchema>;

/**
 * What Proxmox VE and Proxmox Backup Server send by the template of the README: `vzdump`, `sync` and `tape-backup`
 * are backups, everything else is nothing. The host is the device, unless one is named.
 */
export const proxmox: PushDecoder = {
  tool: "proxmox",
  reads: READS,
  recognises: ({ document }) =>
    hasKey(document, "severity") && hasKey(document, "fields") && hasKey(document, "timestamp"),
  decode: ({ document }, context) => {
    const notice = readAs(noticeSchema, document, READS);
    if (!BACKUPS.has(notice.fields.type)) return [];
    const result = resultOf(notice);
    const run = {
      at: Math.round(notice.timestamp * 1000),
      result,
      message: result === "completed" ? null : notice.title !== "" ? notice.title : notice.message,
    };
    return [observed(deviceIn(notice, context), [archiveOf(repositoryOf(notice), [run])], context)];
  },
};

function deviceIn({ fields }: Notice, context: PushContext): ToolDevice {
  if (context.device !== null) return { ...context.device, hostname: null };
  if (fields.hostname === undefined) {
    throw new RefusedInput("The notification names no host. Name the device with --device.", "device");
  }
  return deviceOf(context, fields.hostname);
}

function repositoryOf({ fields }: Notice): Repository {
  const part = [fields.type, fields["job-id"] ?? fields.datastore ?? ""]
    .filter((word) => word !== "")
    .join(" ");
  return { id: `proxmox ${part}`, name: `Proxmox ${part}` };
}

function resultOf({ severity }: Notice): RunResult {
  switch (severity) {
    case "info":
    case "notice":
      return "completed";
    case "warning":
      return "partial";
    case "error":
    case "unknown":
      return "failed";
  }
}
