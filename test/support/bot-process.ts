import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { inject } from "vitest";

import type { BotTask } from "./bot-task.ts";

/** A bot in a process of its own. */
export interface BotProcess {
  /** Resolves when it has written this line; rejects with all it wrote when it ends before. */
  said(line: string): Promise<void>;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
  signal(name: "SIGTERM" | "SIGKILL" | "SIGINT"): void;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `bot-child.ts` with what it is to do. */
export function startBot(task: BotTask): BotProcess {
  const file = join(import.meta.dirname, "bot-child.ts");
  return watch(
    spawn(process.execPath, ["--max-semi-space-size=4", file, JSON.stringify(task)], {
      stdio: ["ignore", "pipe", "pipe"],
      // Half of a start is reading the program.
      env: { ...process.env, NODE_COMPILE_CACHE: join(inject("scratch"), "compile-cache") },
    }),
  );
}

/** Follows what a process writes. */
export function watch(child: ChildProcess): BotProcess {
  const lines: string[] = [];
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const ended = once(child, "close").then(([code, signal]: (number | string)[]) => code ?? signal ?? "");
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      waiting.get(line)?.resolve();
    });
  }
  function orderly(line: string, how: number | string): void {
    if (lines.includes(line)) return;
    throw new Error(`The bot ended (${how}) before it said "${line}". It wrote:\n${lines.join("\n")}`);
  }
  return {
    async said(line) {
      if (lines.includes(line)) return;
      const found = waiting.get(line) ?? Promise.withResolvers<void>();
      waiting.set(line, found);
      await Promise.race([found.promise, ended.then((how) => orderly(line, how))]);
    },
    output: () => lines.join("\n"),
    signal: (name) => void child.kill(name),
    ended,
  };
}
