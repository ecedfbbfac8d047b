import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import {
  fromServer,
  type FromServer,
  type SmtpScript,
  type SmtpSetup,
  type ToServer,
} from "./smtp-script.ts";

/** A mail server in a process of its own. */
export interface SmtpProcess {
  readonly port: number;
  /** Forgets what it took and who came, and behaves. */
  reset(): Promise<void>;
  /** From now on it behaves so. */
  behave(script: SmtpScript): Promise<void>;
  /** What it took, and who came, since it runs. */
  tell(): Promise<Extract<FromServer, { kind: "told" }>>;
  /** How many mails it took. */
  count(): Promise<number>;
  /** Ends it at once; connections are refused then. */
  kill(): Promise<void>;
}

/** Starts a mail server on 127.0.0.1. Whoever does kills it. */
export async function startSmtp(setup: Partial<SmtpSetup> = {}): Promise<SmtpProcess> {
  const whole: SmtpSetup = { port: 0, tls: "none", auth: null, ...setup };
  const child = fork(join(import.meta.dirname, "smtp-child.ts"), [JSON.stringify(whole)], {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const { port } = await heard(child, "listening");

  /** Asked one after the other. */
  async function ask<Kind extends FromServer["kind"]>(
    message: ToServer,
    kind: Kind,
  ): Promise<Extract<FromServer, { kind: Kind }>> {
    const answer = heard(child, kind);
    child.send(message);
    return await answer;
  }

  return {
    port,
    reset: async () => void (await ask({ kind: "reset" }, "behaves")),
    behave: async (script) => void (await ask({ kind: "behave", script }, "behaves")),
    count: async () => (await ask({ kind: "count" }, "counted")).mails,
    tell: async () => await ask({ kind: "tell" }, "told"),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function heard<Kind extends FromServer["kind"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromServer, { kind: Kind }>> {
  const message = await new Promise<unknown>((resolve) => child.once("message", resolve));
  const said = fromServer.parse(message);
  if (!isOfKind(said, kind)) throw new Error(`The mail server said ${said.kind}, not ${kind}.`);
  return said;
}

function isOfKind<Kind extends FromServer["kind"]>(
  said: FromServer,
  kind: Kind,
): said is Extract<FromServer, { kind: Kind }> {
  return said.kind === kind;
}
