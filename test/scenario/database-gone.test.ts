import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ensureSource } from "../../db/query/source.ts";
import { type Application, openApplication } from "../../src/compose/application.ts";
import { DatabaseFault } from "../../src/compose/database-fault.ts";
import { catchUp, serve, type Serving } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { DAY_MS, isoInstant } from "../../src/core/instant.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { addOrganization } from "../support/company.ts";
import { told } from "../support/http.ts";
import { seen } from "../support/observe.ts";
import { type OutsideServer, startOutsideServer } from "../support/outside-server.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

const CSV = {
  kind: "csv",
  name: "csv",
  namespace: "crashplan",
  mode: "snapshot",
  intervalMinutes: null,
} as const;
const BRISK = { beatIntervalMs: 250, leaseMs: 2_000 };

/** Lines of the bot that runs all the time. */
const said: string[] = [];
const complaints: string[] = [];
const printed: string[] = [];
const ending: (() => Promise<void>)[] = [];
let outside: OutsideServer;
let app: Application;
let serving: Serving;

async function open(serves: boolean, lines: string[]): Promise<Application> {
  const complain = (fields: unknown, message: string): void =>
    void complaints.push(`${message} ${JSON.stringify(fields)}`);
  return await openApplication({
    config: loadConfig({
      DATABASE_URL: outside.url,
      DATA_DIR: scratchFolder(),
      PORT: "0",
      HOST: "127.0.0.1",
    }),
    log: { info: () => undefined, warn: complain, error: complain },
    out: { write: (text: string) => void printed.push(text) },
    now: Date.now,
    serve: serves,
    say: (line) => void lines.push(line.replace(/\d+ s\b/u, "N s").replace(/\(.+\)/u, "(REASON)")),
    lease: BRISK,
  });
}

function here(sentence: string): string {
  return `The database at 127.0.0.1:${new URL(outside.url).port} ${sentence}`;
}

beforeAll(async () => {
  outside = await startOutsideServer(join(scratchFolder(), "server"));
  ending.push(async () => await outside.stop());
  app = await open(true, said);
  ending.push(async () => await app.stop());
  // One channel for each device: a second message to the same one would wait for 45 seconds.
  for (const name of ["before", "after"]) await addOrganization(app.ctx.db, name);
  await app.ctx.db.sql`
    insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at)
    select id, 'terminal', name, 'UTC', 'test', now() from organization where namespace = 'crashplan'`;
  const source = await ensureSource(app.ctx.db, CSV, app.ctx.now());
  await app.ctx.db.sql`update source set baseline_at = now() where id = ${source.id}`;
  await catchUp(app);
  serving = await serve(app);
  ending.push(async () => await serving.stop());
});

afterAll(async () => {
  for (const end of ending.toReversed()) await end();
});

/** A device of that organization crosses both thresholds. */
async function cross(organization: string): Promise<void> {
  const { ctx } = app;
  const now = ctx.now();
  const source = await ensureSource(ctx.db, CSV, now);
  const activity = isoInstant(now - 20 * DAY_MS);
  const device = { organization, device: `LT-${organization}`, activity, observed: isoInstant(now) };
  await recordObservations(ctx, source, [seen(device)], { asOf: now, full: false });
}

async function isTold(organization: string): Promise<boolean> {
  const rows = await app.ctx.db.sql`
    select 1 from notification n join device d on d.id = n.device_id
    where d.name = ${`LT-${organization}`} and n.state = 'sent'`;
  return rows.length === 1 && printed.some((text) => text.includes(`LT-${organization}`));
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(`http://127.0.0.1:${serving.port}${path}`, init);
}

test(
  "the database goes away: the bot says so once, waits, and goes on when it is back",
  { timeout: 180_000 },
  async () => {
    await cross("before");
    await waitUntil("the first device to be told of", async () => await isTold("before"));
    const { secret } = await createToken(app.ctx, OPERATOR, {
      name: "nas",
      scopes: ["observe"],
      organizationId: 1,
    });
    expect((await ask("/readyz")).status).toBe(200);

    await outside.goAway();
    await waitUntil("the bot to say so", () => said.length > 0);
    // Time for every part of the bot to find it gone.
    await sleep(3_000);
    const unready = await ask("/readyz");
    const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
    const refused = await ask("/api/v1/observations?device=NAS", { method: "POST", headers, body: "{}" });
    expect(unready.headers.get("retry-after")).toBe("5");
    expect(refused.headers.get("retry-after")).toBe("10");
    expect([await told(unready), await told(refused)]).toEqual([
      problem("The database cannot be reached."),
      problem("The database cannot be reached. Try again later."),
    ]);

    await outside.comeBack();
    await waitUntil("the bot to be ready again", async () => (await ask("/readyz")).status === 200);
    await cross("after");
    await waitUntil("the second device to be told of", async () => await isTold("after"));
    expect(said).toEqual([
      here("cannot be reached (REASON). Waiting for it."),
      here("answers again, after N s."),
    ]);
    expect(complaints).toEqual([]);
  },
);

test("a bot that starts while the database is away waits for it", { timeout: 120_000 }, async () => {
  await outside.goAway();
  const lines: string[] = [];
  const opening = open(true, lines);
  await waitUntil("the bot to say so", () => lines.length > 0);
  await outside.comeBack();
  await (await opening).stop();
  expect(lines).toEqual([
    here("cannot be reached (REASON). Waiting for it."),
    here("answers again, after N s."),
  ]);
});

test("a verb gives up after a few seconds, in one sentence", { timeout: 120_000 }, async () => {
  await outside.goAway();
  const began = performance.now();
  await expect(open(false, [])).rejects.toThrow(
    new DatabaseFault(here("cannot be reached (ECONNREFUSED): start it, or correct DATABASE_URL.")),
  );
  expect(performance.now() - began).toBeGreaterThan(4_000);
  await outside.comeBack();
});

function problem(detail: string): unknown {
  const body = { type: "about:blank", title: "Service Unavailable", status: 503, detail };
  return { status: 503, type: "application/problem+json", body };
}
