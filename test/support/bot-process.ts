import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { inject, onTestFinished } from "vitest";

import type { BotTask } from "./bot-task.ts";

/** A bot in a process of its own. */
export interface BotProcess {
  /** Resolves when it has written this line, or one that begins so; rejects with all it wrote when it ends before. */
  said(line: string): Promise<void>;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
  signal(name: "SIGTERM" | "SIGKILL" | "SIGINT" | "SIGHUP"): void;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `bot-child.ts` with what it is to do. */
export function startBot(task: BotTask): BotProcess {
  return startNode(["test/support/bot-child.ts", JSON.stringify(task)], {});
}

/**
 * Runs the program itself with these words, in an environment that says nothing but what is given; `prefix` is the
 * command that runs it.
 */
export function startProgram(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  prefix: readonly string[] = [],
): BotProcess {
  return startNode(["src/main.ts", ...words], { PORT: "0", HOST: "127.0.0.1", ...env }, prefix);
}

function startNode(
  [file = "", ...words]: readonly string[],
  env: Readonly<Record<string, string>>,
  prefix: readonly string[] = [],
): BotProcess {
  const scratch = inject("scratch");
  const path = join(import.meta.dirname, "../..", file);
  const [command = "", ...args] = [...prefix, process.execPath, "--max-semi-space-size=4", path, ...words];
  const child = spawn(command, args, {
    // No file .env is there.
    cwd: scratch,
    stdio: ["ignore", "pipe", "pipe"],
    // Half of a start is reading the program.
    env: { PATH: process.env["PATH"] ?? "", NODE_COMPILE_CACHE: join(scratch, "compile-cache"), ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return watch(child);
}

/** Follows what a process writes. */
function watch(child: ChildProcess): BotProcess {
  const lines: string[] = [];
  const written = new EventEmitter();
  const ended = once(child, "close").then(([code, signal]: (number | string)[]) => code ?? signal ?? "");
  for (const stream of [child.stdout, child.stderr].filter((each) => each !== null)) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      written.emit("line");
    });
  }
  function hasSaid(beginning: string): boolean {
    return lines.some((line) => line.startsWith(beginning));
  }
  return {
    async said(beginning) {
      const over = ended.then((how) => ({ how }));
      while (!hasSaid(beginning)) {
        const end = await Promise.race([once(written, "line").then(() => null), over]);
        if (end === null || hasSaid(beginning)) continue;
        throw new Error(
          `The bot ended (${end.how}) before it said "${beginning}". It wrote:\n${lines.join("\n")}`,
        );
      }
    },
    output: () => lines.join("\n"),
    signal: (name) => void child.kill(name),
    ended,
  };
}
