import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export interface ChildResult {
  readonly ms: number;
  readonly longestMs: number;
  readonly peakMb: number;
  /** User and system time of the measured work in the process, without the database. */
  readonly cpuSeconds: number;
}

/** Runs `child.ts` with the bot's own memory setting. */
export async function runChild(...words: readonly string[]): Promise<ChildResult> {
  const script = join(import.meta.dirname, "child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--max-semi-space-size=4",
    script,
    ...words,
  ]);
  const result: unknown = JSON.parse(stdout);
  if (!isChildResult(result)) throw new Error(`The measuring process answered: ${stdout}`);
  return result;
}

function isChildResult(value: unknown): value is ChildResult {
  return (
    typeof value === "object" &&
    value !== null &&
    "ms" in value &&
    "longestMs" in value &&
    "peakMb" in value &&
    "cpuSeconds" in value
  );
}
