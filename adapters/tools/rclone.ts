import { z } from "zod";

import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { namedDevice, observed } from "./device.ts";
import { hasKey, jsonLines } from "./push-text.ts";
import { archiveOf, type Repository, type Run } from "./run.ts";
import { count, readAs, readTime } from "./schema.ts";

const READS = "rclone --use-json-log";
/** rclone does not say in its log which remote it copies to. */
const RCLONE_REMOTE: Repository = { id: "rclone remote", name: "rclone remote" };
const HEAD_CHARS = 20_000;
const DRY_RUN = "as --dry-run is set";
const ERROR_LEVELS = new Set(["error", "critical", "alert", "emergency"]);

const listSchema = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list?.length ?? 0);

const statsSchema = z.object({
  errors: count,
  transfers: count,
  totalTransfers: count.default(0),
  fatalError: z.boolean().default(false),
  lastError: z.string().nullish(),
  transferring: listSchema,
  checking: listSchema,
});
type Stats = z.infer<typeof statsSchema>;

const lineSchema = z.object({
  time: z.string().optional(),
  level: z.string().default(""),
  msg: z.string().default(""),
  stats: statsSchema.optional(),
});
type LogLine = z.infer<typeof lineSchema>;

/**
 * The log of `rclone --use-json-log -v`: its last statistics say how the run ended. It names neither host nor
 * remote, and counts what it copied, not what there was to keep. A dry run is nothing.
 */
export const rclone: PushDecoder = {
  tool: "rclone",
  reads: READS,
  recognises: ({ text }) =>
    jsonLines(text.slice(0, HEAD_CHARS)).some((line) => hasKey(line, "level") && hasKey(line, "msg")),
  decode: ({ text }, context) => {
    const lines = jsonLines(text).map((line) => readAs(lineSchema, line, READS));
    if (lines.some(({ msg }) => msg.includes(DRY_RUN))) return [];
    const run = runOf(lines, context);
    return [observed(namedDevice(context, READS), [archiveOf(RCLONE_REMOTE, [run])], context)];
  },
};

function runOf(lines: readonly LogLine[], context: PushContext): Run {
  const statsAt = lines.findLastIndex((line) => line.stats !== undefined);
  const errorAt = lines.findLastIndex(({ level }) => ERROR_LEVELS.has(level.toLowerCase()));
  const stats = lines[statsAt]?.stats;
  const error = lines[errorAt];
  const time = (lines[statsAt] ?? error)?.time;
  const at = time === undefined ? context.receivedAt : readTime(time, context.zone, "time");
  if (stats !== undefined) {
    return { at, ...outcomeOf(stats, error?.msg ?? "", errorAt > statsAt) };
  }
  if (error !== undefined) return { at, result: "failed", message: error.msg };
  throw new RefusedInput(
    "The log holds no statistics. Run rclone with -v --use-json-log, which writes them.",
  );
}

function outcomeOf(stats: Stats, lastLogged: string, isErrorLast: boolean): Pick<Run, "result" | "message"> {
  const useful = stats.transfers > 0 ? "partial" : "failed";
  const hasFailed = stats.fatalError || stats.errors > 0 || isErrorLast;
  if (hasFailed) {
    // An error after statistics without any is what ended rclone.
    const result = stats.fatalError || stats.errors === 0 ? "failed" : useful;
    return { result, message: errorText(stats, lastLogged) };
  }
  const isUnfinished = stats.transferring > 0 || stats.checking > 0 || stats.transfers < stats.totalTransfers;
  if (isUnfinished) return { result: useful, message: "The log ends before rclone did." };
  return { result: "completed", message: null };
}

function errorText({ errors, lastError }: Stats, lastLogged: string): string {
  const text = [lastError ?? "", lastLogged].find((said) => said !== "") ?? "not said";
  return errors > 1 ? `${errors} errors, last: ${text}` : text;
}
