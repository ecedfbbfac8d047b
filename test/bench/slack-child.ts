import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A process that is measured, with the bot's own memory setting. */
export interface SlackChild {
  readonly port: number;
  /** Asks it, and waits for what it says; rejects when it ends instead. */
  ask(message: Readonly<Record<string, number>>): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it, and waits until it has. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts a script of this folder; it serves when it has sent its port. */
export async function startChild(script: string, ...words: readonly string[]): Promise<SlackChild> {
  const child = fork(join(import.meta.dirname, script), words, { execArgv: ["--max-semi-space-size=4"] });
  const ended = once(child, "exit");

  async function said(): Promise<Readonly<Record<string, unknown>>> {
    const over = ended.then(() => {
      throw new Error(`${script} ended (${child.exitCode ?? child.signalCode}).`);
    });
    const heard: readonly unknown[] = await Promise.race([once(child, "message"), over]);
    const message = heard[0];
    if (!isRecord(message)) throw new Error(`${script} said: ${String(message)}`);
    return message;
  }

  const { port } = await said();
  return {
    port: Number(port),
    async ask(message) {
      const answer = said();
      child.send(message);
      return await answer;
    },
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
