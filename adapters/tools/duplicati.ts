import { z } from "zod";

import type { RunResult } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { deviceOf, observed, type ToolDevice } from "./device.ts";
import { hasKey } from "./push-text.ts";
import { archiveOf, type Run } from "./run.ts";
import { count, identifier, readAs, readTime } from "./schema.ts";

const READS = "Duplicati --send-http-json-urls";
const OPERATION = "Backup";

const reportSchema = z.object({
  Data: z
    .object({
      MainOperation: z.string().optional(),
      ParsedResult: z.string().optional(),
      Interrupted: z.boolean().default(false),
      PartialBackup: z.boolean().default(false),
      BeginTime: z.string().optional(),
      EndTime: z.string().optional(),
      ExaminedFiles: count.optional(),
      SizeOfExaminedFiles: count.optional(),
      Errors: z.array(z.string()).nullish(),
      Warnings: z.array(z.string()).nullish(),
      BackendStatistics: z.object({ KnownFileSize: count.nullish() }).nullish(),
    })
    .nullish(),
  /** A run that failed early has this and little else. */
  Exception: z.unknown().optional(),
  Extra: z.object({
    OperationName: z.string().optional(),
    "machine-id": identifier.optional(),
    "machine-name": identifier.optional(),
    "backup-name": identifier.optional(),
    "backup-id": identifier.optional(),
  }),
});
type Report = z.infer<typeof reportSchema>;
type Data = NonNullable<Report["Data"]>;

const NO_DATA: Data = { Interrupted: false, PartialBackup: false };

/** The JSON report that Duplicati posts after a backup; it names the machine. What is no backup is nothing. */
export const duplicati: PushDecoder = {
  tool: "duplicati",
  reads: READS,
  recognises: ({ document }) => hasKey(document, "Data") && hasKey(document, "Extra"),
  decode: ({ document }, context) => {
    const report = readAs(reportSchema, document, READS);
    const operation = report.Data?.MainOperation ?? report.Extra.OperationName ?? OPERATION;
    if (operation !== OPERATION) return [];
    const extra = report.Extra;
    const name = extra["backup-name"] ?? extra["backup-id"] ?? "backup";
    const repository = { id: `duplicati ${extra["backup-id"] ?? name}`, name: `Duplicati ${name}` };
    return [observed(deviceIn(report, context), [archiveOf(repository, [runOf(report, context)])], context)];
  },
};

function deviceIn({ Extra }: Report, context: PushContext): ToolDevice {
  if (context.device !== null) return { ...context.device, hostname: null };
  const name = Extra["machine-name"] ?? Extra["machine-id"];
  if (name === undefined) {
    throw new RefusedInput(
      `This report of ${READS} names no machine. Name the device with --device.`,
      "device",
    );
  }
  return deviceOf(context, name, Extra["machine-id"] ?? name);
}

function runOf(report: Report, { zone, receivedAt }: PushContext): Run {
  const data = report.Data ?? NO_DATA;
  const time = data.EndTime ?? data.BeginTime;
  const field = data.EndTime === undefined ? "Data.BeginTime" : "Data.EndTime";
  const result = resultOf(report, data);
  const said = data.Errors?.[0] ?? data.Warnings?.[0] ?? exceptionText(report.Exception);
  return {
    at: time === undefined ? receivedAt : readTime(time, zone, field),
    result,
    selectedBytes: data.SizeOfExaminedFiles ?? null,
    selectedFiles: data.ExaminedFiles ?? null,
    storedBytes: data.BackendStatistics?.KnownFileSize ?? null,
    message: result === "completed" ? null : said,
  };
}

/** A warning is a file that could not be read, so it is no complete backup. */
function resultOf({ Exception }: Report, data: Data): RunResult {
  const hasException = Exception !== undefined && Exception !== null;
  switch (data.ParsedResult) {
    case "Success":
      return data.Interrupted || data.PartialBackup || hasException ? "partial" : "completed";
    case "Warning":
      return "partial";
    case undefined:
    default:
      return "failed";
  }
}

function exceptionText(exception: unknown): string {
  if (typeof exception === "string") return exception;
  const read = z.object({ Message: z.string() }).safeParse(exception);
  return read.success ? read.data.Message : "Duplicati says no more.";
}
