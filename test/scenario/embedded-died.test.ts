import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { isRunning, readLock } from "../../db/embedded/lock.ts";
import { openApplication } from "../../src/compose/application.ts";
import { catchUp, serve } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

test(
  "an embedded server that was killed is started again, and stopped in the end",
  { timeout: 180_000 },
  async () => {
    const dataDir = join(scratchFolder(), "data");
    const cluster = join(dataDir, "pg18");
    const said: string[] = [];
    const complaints: string[] = [];
    const complain = (fields: unknown, message: string): void =>
      void complaints.push(`${message} ${JSON.stringify(fields)}`);
    const app = await openApplication({
      config: loadConfig({ DATA_DIR: dataDir, PORT: "0", HOST: "127.0.0.1" }),
      log: { info: () => undefined, warn: complain, error: complain },
      out: { write: () => undefined },
      now: Date.now,
      serve: true,
      say: (line) => void said.push(line.replace(/\(.+\)/u, "(REASON)").replace(/\d+ s\b/u, "N s")),
      lease: { beatIntervalMs: 250, leaseMs: 2_000 },
    });
    onTestFinished(async () => await app.stop());
    await catchUp(app);
    const serving = await serve(app);
    const first = readLock(cluster)?.pid ?? Number.NaN;
    process.kill(first, "SIGKILL");
    await waitUntil("the bot to notice", () => said.some((line) => line.includes("Waiting")));
    await waitUntil("the bot to be ready again", async () => {
      return (await fetch(`http://127.0.0.1:${serving.port}/readyz`)).status === 200;
    });
    await waitUntil("the bot to say so", () => said.some((line) => line.includes("again")));
    const second = readLock(cluster)?.pid ?? Number.NaN;
    expect([isRunning(first), isRunning(second)]).toEqual([false, true]);
    const server = `The embedded database in ${dataDir}`;
    // Where the server's user may not enter the project, it also says that the programs were copied.
    expect(said.filter((line) => !line.includes("were copied"))).toEqual([
      `${server} cannot be reached (REASON). Waiting for it.`,
      `${server} answers again, after N s.`,
    ]);
    expect(complaints).toEqual([]);
    await serving.stop();
    await app.stop();
    expect([isRunning(second), readLock(cluster)]).toEqual([false, undefined]);
  },
);
