import { z } from "zod";

import type { PushContext, PushDecoder } from "../../src/port/source.ts";
import { namedDevice, observed } from "./device.ts";
import { hasKey, jsonLines } from "./push-text.ts";
import { archiveOf, type Repository, type Run } from "./run.ts";
import { count, readAs, readTime } from "./schema.ts";

const READS = "restic backup --json";
/** restic does not say in its output which repository it works on. */
export const RESTIC_REPOSITORY: Repository = { id: "restic repository", name: "restic repository" };

/** restic's exit codes (its scripting manual): 3 is "some sources could not be read", all others but 0 are failures. */
const EXIT_PARTIAL = 3;
const EXIT_OK = 0;
/** Enough to see what kind of lines there are. */
const HEAD_CHARS = 20_000;

const summarySchema = z.object({
  dry_run: z.boolean().optional(),
  backup_end: z.string().optional(),
  total_files_processed: count.optional(),
  total_bytes_processed: count.optional(),
});
const exitSchema = z.object({ code: z.int(), message: z.string().optional() });
const errorSchema = z.object({
  error: z.object({ message: z.string().optional().catch(undefined) }).catch({}),
  item: z.string().catch(""),
});

/** What one run of restic wrote. */
interface Output {
  readonly summary: z.infer<typeof summarySchema> | null;
  readonly exit: z.infer<typeof exitSchema> | null;
  readonly errors: number;
  readonly firstError: string;
}

const NOTHING: Output = { summary: null, exit: null, errors: 0, firstError: "" };

/**
 * The NDJSON of `restic backup --json`, with or without standard error in it. It names no host; a version
 * that names no time is taken to have ended when its output was received. A dry run is nothing.
 */
export const resticBackup: PushDecoder = {
  tool: "restic-backup",
  reads: READS,
  recognises: ({ text }) => jsonLines(text.slice(0, HEAD_CHARS)).some((line) => hasKey(line, "message_type")),
  decode: ({ text }, context) => {
    const output = jsonLines(text).reduce(readLine, NOTHING);
    if (output.summary?.dry_run === true) return [];
    const device = namedDevice(context, READS);
    return [observed(device, [archiveOf(RESTIC_REPOSITORY, [runOf(output, context)])], context)];
  },
};

/** Follows a log through its runs, of which the last counts. */
function readLine(output: Output, line: unknown): Output {
  switch (typeOf(line)) {
    case "status":
      return output.summary === null && output.exit === null ? output : NOTHING;
    case "error":
      return {
        ...output,
        errors: output.errors + 1,
        firstError: output.errors === 0 ? errorText(line) : output.firstError,
      };
    case "summary":
      return { ...output, exit: null, summary: readAs(summarySchema, line, READS) };
    case "exit_error":
      return { ...output, exit: readAs(exitSchema, line, READS) };
    default:
      return output;
  }
}

function typeOf(line: unknown): string {
  const read = z.object({ message_type: z.string() }).safeParse(line);
  return read.success ? read.data.message_type : "";
}

function errorText(line: unknown): string {
  const { error, item } = readAs(errorSchema, line, READS);
  return [item, error.message ?? ""].filter((part) => part !== "").join(": ");
}

function runOf(output: Output, context: PushContext): Run {
  const { summary, exit } = output;
  const end = summary?.backup_end;
  return {
    at: end === undefined ? context.receivedAt : readTime(end, context.zone, "backup_end"),
    ...outcomeOf(output, exit?.code ?? EXIT_OK),
    selectedBytes: summary?.total_bytes_processed ?? null,
    selectedFiles: summary?.total_files_processed ?? null,
  };
}

function outcomeOf(output: Output, exitCode: number): Pick<Run, "result" | "message"> {
  if (output.summary === null && output.exit === null) {
    return { result: "failed", message: "The output ends before restic did." };
  }
  if (exitCode === EXIT_PARTIAL || (exitCode === EXIT_OK && output.errors > 0)) {
    return { result: "partial", message: partialMessage(output) };
  }
  if (exitCode === EXIT_OK && output.summary !== null) return { result: "completed", message: null };
  return { result: "failed", message: output.exit?.message ?? `restic ended with code ${exitCode}.` };
}

function partialMessage({ errors, firstError, exit }: Output): string {
  if (errors === 0) return exit?.message ?? "Some files could not be read.";
  const first = firstError === "" ? "" : ` First: ${firstError}`;
  return `${errors} ${errors === 1 ? "item" : "items"} could not be read.${first}`;
}
