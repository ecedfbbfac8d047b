import { cleanText } from "../../src/core/clean-text.ts";
import type { Instant } from "../../src/core/instant.ts";
import { ID_MAX_CHARS } from "../../src/core/tool-device.ts";
import type { ObservedArchive, RunResult } from "../../src/core/observation.ts";

/** One run of a backup, as a tool tells it. */
export interface Run {
  readonly at: Instant;
  readonly result: RunResult;
  readonly percentComplete?: number | null;
  readonly selectedBytes?: number | null;
  readonly selectedFiles?: number | null;
  readonly storedBytes?: number | null;
  readonly message?: string | null;
}

/** Where a tool keeps its backups. */
export interface Repository {
  readonly id: string;
  readonly name: string;
}

const MESSAGE_MAX_CHARS = 500;
const NAME_MAX_CHARS = 200;
/** A password in an address such as `sftp://user:password@host`. */
const PASSWORD = /(\/\/[^/@:\s]*):[^/@\s]*@/g;

/**
 * What the runs of one device to one repository amount to. A failed run is no activity, only a completed one
 * is a completed backup; the newest run says how large it is and how it ended.
 */
export function archiveOf(repository: Repository, runs: readonly Run[]): ObservedArchive {
  const id = shown(repository.id, ID_MAX_CHARS);
  const inOrder = runs.toSorted((first, second) => first.at - second.at);
  const newest = inOrder.at(-1);
  const useful = inOrder.filter((run) => run.result !== "failed");
  return {
    destination: { id, name: shown(repository.name, NAME_MAX_CHARS) },
    archiveId: id,
    inUse: true,
    cold: false,
    format: "v1",
    lastActivityAt: useful.at(-1)?.at ?? null,
    lastCompletedAt: useful.findLast((run) => run.result === "completed")?.at ?? null,
    ...measuresOf(useful.at(-1)),
    lastRun: newest?.result ?? null,
    lastRunMessage: messageOf(newest),
  };
}

type Measures = Pick<ObservedArchive, "percentComplete" | "selectedBytes" | "storedBytes" | "selectedFiles">;

const NOT_MEASURED: Measures = {
  percentComplete: null,
  selectedBytes: null,
  storedBytes: null,
  selectedFiles: null,
};

function measuresOf(run: Run | undefined): Measures {
  if (run === undefined) return NOT_MEASURED;
  return {
    percentComplete: run.percentComplete ?? (run.result === "completed" ? 100 : null),
    selectedBytes: run.selectedBytes ?? null,
    storedBytes: run.storedBytes ?? null,
    selectedFiles: run.selectedFiles ?? null,
  };
}

function messageOf(run: Run | undefined): string | null {
  const message = shown(run?.message ?? "", MESSAGE_MAX_CHARS);
  return message === "" ? null : message;
}

function shown(text: string, maxChars: number): string {
  return cleanText(text.replace(PASSWORD, "$1@"), maxChars);
}
