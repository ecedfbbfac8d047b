import { z } from "zod";

import type { Observation, RunResult } from "../../src/core/observation.ts";
import { ID_MAX_CHARS } from "../../src/core/tool-device.ts";
import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import { deviceOf, namedDevice, observed, type ToolDevice } from "./device.ts";
import { elements, hasKey } from "./push-text.ts";
import { archiveOf, type Repository, type Run } from "./run.ts";
import { count, identifier, readAs, readTime } from "./schema.ts";

const READS = "the generic form";
/** How many runs one push may tell of. */
const MAX_RUNS = 1000;
const FULL_PERCENT = 100;

const namedSchema = z.union([
  identifier.transform((name) => ({ name, id: undefined })),
  z.object({ name: identifier, id: identifier.optional() }),
]);

const runSchema = z.object({
  source: identifier.optional(),
  device: namedSchema.nullish(),
  destination: namedSchema.nullish(),
  status: z.enum(["ok", "warning", "error"]),
  startedAt: z.string().nullish(),
  endedAt: z.string().nullish(),
  bytesSelected: count.nullish(),
  bytesStored: count.nullish(),
  files: count.nullish(),
  percentComplete: z.number().min(0).max(FULL_PERCENT).nullish(),
  errors: z
    .array(z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]))
    .nullish(),
});
type GenericRun = z.infer<typeof runSchema>;

/**
 * The form for every tool that has none of its own: one run or an array of up to 1,000. `status` is `ok`,
 * `warning` (activity, but no completed backup) or `error` (neither); all else may be left out. A device with
 * an `id` is known by it, else by its name.
 */
export const generic: PushDecoder = {
  tool: "generic",
  reads: READS,
  recognises: ({ document }) => (Array.isArray(document) ? elements(document) : [document]).some(isRun),
  decode: ({ document }, context) => {
    const isList = Array.isArray(document);
    const runs = isList
      ? readAs(z.array(runSchema).min(1).max(MAX_RUNS), document, READS)
      : [readAs(runSchema, document, READS)];
    const read = runs.map((run, index) => readRun(run, isList ? `[${index}].` : "", context));
    return [...Map.groupBy(read, ({ device }) => device.id).values()].flatMap((own) => observe(own, context));
  },
};

function isRun(value: unknown): boolean {
  return hasKey(value, "status") || hasKey(value, "device");
}

interface DeviceRun {
  readonly device: ToolDevice;
  readonly repository: Repository;
  readonly run: Run;
}

function observe(own: readonly DeviceRun[], context: PushContext): readonly Observation[] {
  const [first] = own;
  if (first === undefined) return [];
  const archives = [...Map.groupBy(own, ({ repository }) => repository.id).values()].flatMap((runs) => {
    const [newest] = runs.toReversed();
    return newest === undefined
      ? []
      : [
          archiveOf(
            newest.repository,
            runs.map(({ run }) => run),
          ),
        ];
  });
  return [observed(first.device, archives, context)];
}

function readRun(run: GenericRun, path: string, context: PushContext): DeviceRun {
  return {
    device: readDevice(run, path, context),
    repository: readRepository(run),
    run: {
      at: readAt(run, path, context),
      result: resultOf(run),
      percentComplete: run.percentComplete ?? null,
      selectedBytes: run.bytesSelected ?? null,
      selectedFiles: run.files ?? null,
      storedBytes: run.bytesStored ?? null,
      message: (run.errors ?? []).join("; "),
    },
  };
}

/** The device of the run; one named beside the output must be the same. */
function readDevice({ device }: GenericRun, path: string, context: PushContext): ToolDevice {
  if (device === null || device === undefined) return namedDevice(context, READS);
  const found = deviceOf(context, device.name, device.id);
  if (context.device === null || context.device.id === found.id) return found;
  const byName = deviceOf(context, device.name);
  if (context.device.id === byName.id) return byName;
  throw new RefusedInput(
    `${path}device is ${device.name}, but the output was sent for ${context.device.name}.`,
    `${path}device`,
  );
}

function readRepository({ destination, source }: GenericRun): Repository {
  const name = destination?.name ?? (source === undefined ? "backup" : `${source} backup`);
  return { id: (destination?.id ?? name).slice(0, ID_MAX_CHARS), name };
}

function readAt({ startedAt, endedAt }: GenericRun, path: string, context: PushContext): number {
  if (typeof endedAt === "string") return readTime(endedAt, context.zone, `${path}endedAt`);
  if (typeof startedAt === "string") return readTime(startedAt, context.zone, `${path}startedAt`);
  return context.receivedAt;
}

/** A run that ended well but left something out is no completed backup. */
function resultOf({ status, percentComplete }: GenericRun): RunResult {
  if (status === "error") return "failed";
  return status === "ok" && (percentComplete ?? FULL_PERCENT) === FULL_PERCENT ? "completed" : "partial";
}
