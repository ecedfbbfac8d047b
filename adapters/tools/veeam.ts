import { z } from "zod";

import type { RunResult } from "../../src/core/observation.ts";
import type { PushContext, PushDecoder } from "../../src/port/source.ts";
import { deviceOf, observed, type ToolDevice } from "./device.ts";
import { elements, hasKey } from "./push-text.ts";
import { archiveOf, type Run } from "./run.ts";
import { identifier, readAs, readTime } from "./schema.ts";

const READS = "Veeam's /api/v1/sessions";
/** Sessions of other kinds (restores, checks, upkeep) are no backups. */
const BACKUP = /backup|replica/iu;

const sessionSchema = z.object({
  name: identifier,
  sessionType: z.string().default(""),
  state: z.string().default(""),
  creationTime: z.string(),
  endTime: z.string().nullish(),
  progressPercent: z.number().min(0).max(100).nullish(),
  result: z
    .object({
      result: z.string().default("None"),
      message: z.string().nullish(),
      isCanceled: z.boolean().nullish(),
    })
    .nullish(),
});
type Session = z.infer<typeof sessionSchema>;

/** Sessions of Veeam Backup & Replication: a job is a device, unless one is named; what still runs is left out. */
export const veeam: PushDecoder = {
  tool: "veeam",
  reads: READS,
  recognises: ({ document }) =>
    sessionsOf(document).some((one) => hasKey(one, "sessionType") && hasKey(one, "creationTime")),
  decode: ({ document }, context) => {
    const ended = readAs(z.array(sessionSchema), sessionsOf(document), READS).filter(isEndedBackup);
    const jobs = Map.groupBy(ended, ({ name }) => name);
    if (context.device !== null) {
      const device: ToolDevice = { ...context.device, hostname: null };
      const archives = [...jobs].map(([name, sessions]) => archiveOfJob(name, sessions, context));
      return archives.length === 0 ? [] : [observed(device, archives, context)];
    }
    return [...jobs].map(([name, sessions]) =>
      observed(deviceOf(context, name), [archiveOfJob(name, sessions, context)], context),
    );
  },
};

function sessionsOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return elements(document);
  const read = z.object({ data: z.array(z.unknown()) }).safeParse(document);
  return read.success ? read.data.data : [];
}

function isEndedBackup({ sessionType, state, endTime }: Session): boolean {
  const ended = endTime !== null && endTime !== undefined && endTime !== "";
  return BACKUP.test(sessionType) && ended && (state === "" || state.toLowerCase() === "stopped");
}

function archiveOfJob(
  name: string,
  sessions: readonly Session[],
  context: PushContext,
): ReturnType<typeof archiveOf> {
  const runs = sessions.map((session) => runOf(session, context));
  return archiveOf({ id: `veeam ${name}`, name: `Veeam ${name}` }, runs);
}

function runOf({ endTime, creationTime, result }: Session, { zone }: PushContext): Run {
  const outcome = resultOf(result?.result ?? "None", result?.isCanceled === true);
  return {
    at: readTime(endTime ?? creationTime, zone, "endTime"),
    result: outcome,
    message: outcome === "completed" ? null : (result?.message ?? null),
  };
}

function resultOf(word: string, canceled: boolean): RunResult {
  if (canceled) return "failed";
  if (word === "Success") return "completed";
  return word === "Warning" ? "partial" : "failed";
}
