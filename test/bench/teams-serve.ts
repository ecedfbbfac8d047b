import { z } from "zod";

import { openApplication } from "../../src/compose/application.ts";
import { catchUp, serve } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { BOT_APP, TENANT } from "../support/fake-teams-names.ts";

/**
 * The whole program on a fleet, in a process of its own, with its clock put to where the fleet's is:
 * `teams-serve.ts URL TEAMS_URL DATA_DIR NOW`. Sends its port to the parent; whenever it is sent the time to which the
 * backup system was read, it evaluates the fleet and says how much changed.
 */
const [url = "", teamsUrl = "", dataDir = "", nowText = "0"] = process.argv.slice(2);
const ahead = Number(nowText) - Date.now();
const ASKED = z.object({ asOf: z.number() });

const app = await openApplication({
  config: loadConfig({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    PORT: "0",
    HOST: "127.0.0.1",
    SAMPLE: "0",
    TEAMS_APP_ID: BOT_APP,
    TEAMS_TENANT_ID: TENANT,
    TEAMS_APP_PASSWORD: "secret",
    TEAMS_OPENID_URL: `${teamsUrl}/openid`,
    TEAMS_LOGIN_URL: teamsUrl,
    BOT_ADMINS: Array.from({ length: 200 }, (_, each) => `user${each}@acme.test`).join(","),
  }),
  log: { info: () => undefined, warn: complain, error: complain },
  out: { write: () => true },
  now: () => Date.now() + ahead,
  serve: true,
  say: () => undefined,
  lease: { beatIntervalMs: 500, leaseMs: 3_000 },
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
process.send?.({ port: serving.port });

async function evaluate(asOf: number): Promise<void> {
  const { db, now } = app.ctx;
  await db.sql`update source set as_of = ${asOf}::timestamptz, last_good_at = ${now()}::timestamptz`;
  const { flips } = await evaluateFleet(app.ctx);
  process.send?.({ flips });
}

function complain(fields: unknown, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}
