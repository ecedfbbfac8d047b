import { CommanderError } from "commander";

import { RefusedInput } from "../port/source.ts";
import { UsageError } from "../usecase/context.ts";
import type { CliHost } from "./host.ts";
import { buildProgram } from "./program.ts";
import { QuietFailure } from "./quiet-failure.ts";

/** What the shell sees: 0 all is well, 1 something is wrong, 2 the one who typed is asked to try again. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line, without the program's own name, and returns its exit code. Never throws. */
export async function runCommandLine(words: readonly string[], host: CliHost): Promise<ExitCode> {
  try {
    await buildProgram(host).parseAsync([...words], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said what it has to say, also when it was asked for help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof QuietFailure) return 1;
    return complain(host, error);
  }
}

function complain(host: CliHost, error: unknown): ExitCode {
  if (error instanceof UsageError) {
    const flag = error.field === "endInheritance" ? " On the command line: --end-inheritance" : "";
    host.err(`${error.message}${flag}\n`);
    return 2;
  }
  if (error instanceof RefusedInput) {
    host.err(`${error.message}\n`);
    return 2;
  }
  if (error instanceof Error) host.err(`${host.debug ? (error.stack ?? error.message) : sentence(error)}\n`);
  else host.err(`${String(error)}\n`);
  return 1;
}

function sentence(error: Error): string {
  const { message } = error;
  return message === "" ? `${error.name}. LOG_LEVEL=debug shows where it comes from.` : message;
}
