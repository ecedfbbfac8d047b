import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, onTestFinished } from "vitest";

import { openDatabase } from "../../db/client.ts";
import { ensureSource } from "../../db/query/source.ts";
import { openApplication } from "../../src/compose/application.ts";
import { loadConfig } from "../../src/config.ts";
import { DAY_MS } from "../../src/core/instant.ts";
import type { Observation } from "../../src/core/observation.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import { releaseOwnerMail } from "../../src/usecase/delivery/release-owner-mail.ts";
import { settleHeld } from "../../src/usecase/delivery/settle-held.ts";
import type { Lease } from "../../src/usecase/instance/keep-lease.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { readMail } from "../contract/mime.ts";
import { type BotProcess, startBot } from "./bot-process.ts";
import type { BotTask } from "./bot-task.ts";
import { createTestDatabase } from "./database.ts";
import { scratchFolder } from "./scratch.ts";
import { seededRandom, seedOf } from "./seed.ts";
import { type SmtpProcess, startSmtp } from "./smtp-process.ts";
import { waitUntil } from "./wait.ts";
import { PULL } from "./observe.ts";

const OWNERS = 1_000;
/** Short, so that a test does not wait; still long enough for a busy machine. */
const BRISK: Lease = { beatIntervalMs: 250, leaseMs: 2_000 };
/** A kill comes up to so long after the mail it waits for, so that it meets every step. */
const STRAY_MS = 30;
const PATIENCE_MS = 120_000;
/**
 * A bot that is killed over and over while a thousand owners' mails go out over SMTP: each owner gets theirs, and what
 * comes twice is the same mail, marked. KILL_SEED repeats the moments.
 */
export async function tellMailKillStory(kills: number): Promise<void> {
  const seed = seedOf("KILL_SEED");
  const random = seededRandom(seed);
  const { url } = await createTestDatabase();
  const dataDir = join(scratchFolder(), "data");
  const people = await oweMails(url, dataDir);
  const server = await startSmtp();
  onTestFinished(async () => await server.kill());
  const task: BotTask = {
    databaseUrl: url,
    dataDir,
    smtpUrl: `smtp://127.0.0.1:${server.port}`,
    lease: BRISK,
    inputs: [],
  };
  const moments = Array.from({ length: kills }, (_, index) =>
    Math.max(1, Math.floor(((index + random()) * OWNERS) / kills)),
  );
  for (const moment of moments)
    await killAt(server, startBot(task), { moment, strayMs: random() * STRAY_MS });
  await finish(url, startBot(task));

  const { mails } = await server.tell();
  const told = Map.groupBy(mails.map(seenOf), ({ to }) => to);
  const repeats = mails.length - told.size;
  const marked = [...told.values()].flat().filter((mail) => mail.marked).length;
  process.stdout.write(
    `${kills} kills (KILL_SEED=${seed}) after ${moments.join(", ")} mails: ${people.length} due, ` +
      `${people.length - told.size} missing, ${repeats} came twice, ${marked} marked as possible duplicates.\n`,
  );
  expect([...told.keys()].toSorted()).toEqual(people.toSorted());
  for (const copies of told.values()) {
    expect(new Set(copies.map(({ id }) => id)).size).toBe(1);
    expect(copies.slice(1).filter((copy) => !copy.marked)).toEqual([]);
  }
  // Only what was on its way is in doubt.
  expect(marked).toBeLessThanOrEqual(kills * 60);
  expect(marked).toBeGreaterThan(0);
}

/** A thousand devices that were silent for long, whose owners' mail was held and is to be sent. Returns the addresses. */
async function oweMails(databaseUrl: string, dataDir: string): Promise<string[]> {
  mkdirSync(dataDir, { recursive: true });
  const ignore = (): void => undefined;
  const app = await openApplication({
    config: loadConfig({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir }),
    log: { info: ignore, warn: ignore, error: ignore },
    out: { write: ignore },
    now: Date.now,
    serve: false,
    say: ignore,
  });
  try {
    const { ctx } = app;
    await ctx.db.sql`update device_defaults set critical_mail = true`;
    const now = ctx.now();
    const source = await ensureSource(ctx.db, PULL, now);
    const seen = Array.from({ length: OWNERS }, (_, index) => silentDevice(index, now));
    await recordObservations(ctx, source, seen, { asOf: now, full: true });
    await releaseOwnerMail(ctx);
    expect(await settleHeld(ctx, OPERATOR, "send")).toBe(OWNERS);
    return seen.map(({ owner }) => owner?.email ?? "");
  } finally {
    await app.stop();
  }
}

function silentDevice(index: number, now: number): Observation {
  const at = now - 40 * DAY_MS;
  return {
    deviceId: `device-${index}`,
    deviceName: `LT-${index}`,
    hostname: null,
    os: null,
    osVersion: null,
    appVersion: null,
    costCentre: null,
    organization: { id: "org", name: "Engineering", costCentre: null },
    owner: {
      id: `person-${index}`,
      email: `person${index}@acme.test`,
      name: `Person ${index}`,
      costCentre: null,
    },
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: at - DAY_MS,
    lastConnectedAt: at,
    observedAt: now,
    archives: [
      {
        destination: { id: "cloud", name: "Cloud" },
        archiveId: `archive-${index}`,
        inUse: true,
        cold: false,
        format: "v1",
        lastActivityAt: at,
        lastCompletedAt: at,
        percentComplete: 100,
        selectedBytes: 1_000,
        storedBytes: 1_000,
        selectedFiles: 10,
        lastRun: null,
        lastRunMessage: null,
      },
    ],
  };
}

async function killAt(
  server: SmtpProcess,
  bot: BotProcess,
  when: { readonly moment: number; readonly strayMs: number },
): Promise<void> {
  await bot.said("opened");
  const what = `${when.moment} mails`;
  await waitUntil(what, async () => (await server.count()) >= when.moment, PATIENCE_MS);
  await sleep(when.strayMs);
  bot.signal("SIGKILL");
  await bot.ended;
}

/** Lets a last bot send what is left. */
async function finish(databaseUrl: string, bot: BotProcess): Promise<void> {
  const db = openDatabase(databaseUrl, { max: 1 });
  try {
    // One before it may have sent all, and a program that has only begun does not hear that it shall end.
    await bot.said("opened");
    await waitUntil(
      "the last mail",
      async () => {
        const rows = await db.sql`
        select 1 from notification where kind = 'owner-alert' and state <> 'sent' limit 1`;
        return rows.length === 0;
      },
      PATIENCE_MS,
    );
  } finally {
    await db.close();
  }
  bot.signal("SIGTERM");
  expect(await bot.ended).toBe(0);
}

function seenOf({ raw, to }: { readonly raw: string; readonly to: readonly string[] }): {
  readonly to: string;
  readonly id: string;
  readonly marked: boolean;
} {
  const { headers } = readMail(raw);
  return {
    to: to.join(","),
    id: headers.get("message-id")?.[0] ?? "",
    marked: headers.has("x-possible-duplicate"),
  };
}
