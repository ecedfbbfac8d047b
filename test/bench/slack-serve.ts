import { z } from "zod";

import { openApplication } from "../../src/compose/application.ts";
import { catchUp, serve } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import type { Lease } from "../../src/usecase/instance/keep-lease.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { SIGNING_SECRET } from "./slack-load.ts";

/**
 * The whole program on a fleet, in a process of its own, with its clock put to where the fleet's is:
 * `slack-serve.ts URL API_URL DATA_DIR NOW`. Sends its port to the parent; whenever it is sent the time to which the
 * backup system was read, it evaluates the fleet and says how much changed.
 */
const [url = "", apiUrl = "", dataDir = "", nowText = "0"] = process.argv.slice(2);
const ahead = Number(nowText) - Date.now();
/** Whoever starts after one that was killed does not wait long. */
const BRISK: Lease = { beatIntervalMs: 500, leaseMs: 3_000 };
const ASKED = z.object({ asOf: z.number() });

const log = {
  info: () => undefined,
  warn: (fields: unknown, message: string) =>
    void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  error: (fields: unknown, message: string) =>
    void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};
const app = await openApplication({
  config: loadConfig({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    PORT: "0",
    HOST: "127.0.0.1",
    SAMPLE: "0",
    SLACK_BOT_TOKEN: "xoxb-T1",
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: apiUrl,
    BOT_ADMINS: "alice@acme.test",
  }),
  log,
  out: { write: () => true },
  now: () => Date.now() + ahead,
  serve: true,
  say: () => undefined,
  lease: BRISK,
});
await catchUp(app);
const serving = await serve(app);
process.on("message", (message) => {
  const { asOf } = ASKED.parse(message);
  evaluate(asOf).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.once("SIGTERM", () => {
  void end();
});
process.send?.({ port: serving.port });

async function end(): Promise<void> {
  await serving.stop();
  await app.stop();
  process.disconnect();
}

async function evaluate(asOf: number): Promise<void> {
  await app.ctx.db
    .sql`update source set as_of = ${asOf}::timestamptz, last_good_at = ${app.ctx.now()}::timestamptz`;
  const { flips } = await evaluateFleet(app.ctx);
  process.send?.({ flips });
}
