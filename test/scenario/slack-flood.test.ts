import { afterAll, beforeAll, expect, test } from "vitest";

import { type Database, openDatabase } from "../../db/client.ts";
import { openQueue, type Queue } from "../../db/queue.ts";
import { DAY_MS, isoInstant } from "../../src/core/instant.ts";
import type { Context } from "../../src/usecase/context.ts";
import { type BotProcess, startProgram } from "../support/bot-process.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { contradictions } from "../support/consistency.ts";
import { createTestDatabase } from "../support/database.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

const DEVICES = 10_000;

let url = "";
let db: Database;
let queue: Queue;
let slack: FakeSlack;
let ctx: Context;

beforeAll(async () => {
  ({ url } = await createTestDatabase());
  db = openDatabase(url, { max: 2 });
  queue = openQueue(url, { serve: false, onError: () => undefined });
  await queue.start();
  ctx = {
    db,
    queue,
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    rules: {
      graceDays: 7,
      notCompletedDays: 14,
      pricePerGbMonth: "0.05",
      currency: "EUR",
      botAdmins: [],
      publicUrl: null,
    },
  };
  slack = await startFakeSlack();
  slack.addTeam("T1", "acme");
  slack.addChannel("C1", "T1");
  await addOrganization(db, "Engineering");
  await db.sql`
    insert into subscription (organization_id, platform, workspace_id, channel_id, zone, created_by, created_at)
    values (${ROOT}, 'slack', 'T1', 'C1', 'UTC', 'test', now())`;
});

afterAll(async () => {
  await slack.close();
  await queue.stop();
  await db.close();
});

/** The program itself, as an operator starts it. */
async function startBot(): Promise<BotProcess> {
  const bot = startProgram(["start"], {
    DATABASE_URL: url,
    DATA_DIR: scratchFolder(),
    SAMPLE: "0",
    SLACK_BOT_TOKEN: "xoxb-T1",
    SLACK_SIGNING_SECRET: "signing-secret",
    SLACK_API_URL: slack.apiUrl,
  });
  await bot.said("Serving on port");
  return bot;
}

/** The ledger's alerts by how they stand. */
async function alerts(): Promise<Record<string, number>> {
  const rows = await db.sql<{ state: string; count: number }[]>`
    select state, count(*)::int as count from notification where kind = 'alert' group by state`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

function silentFor(days: number, count: number): { device: string; activity: string }[] {
  const activity = isoInstant(Date.now() - days * DAY_MS);
  return Array.from({ length: count }, (_, index) => ({ device: `LT-${index}`, activity }));
}

test("ten thousand devices turn critical and the bot is killed while it posts: one message, nothing lost", async () => {
  await addDevices(ctx, ...silentFor(1, 1));
  const first = await startBot();
  await waitUntil("the first look", () => slack.shown("C1").length === 1);
  slack.fault("chat.postMessage", { kind: "silence" });
  await addDevices(ctx, ...silentFor(20, DEVICES + 1).slice(1));

  await waitUntil("the post", () => slack.shown("C1").length === 2);
  expect(await alerts()).toEqual({ sending: DEVICES });
  first.signal("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  // So long ago that nobody takes it for alive.
  await db.sql`update instance set heartbeat_at = heartbeat_at - interval '1 minute'`;

  const second = await startBot();
  await waitUntil("the end of the delivery", async () => (await alerts())["sent"] === DEVICES);
  second.signal("SIGTERM");
  expect(await second.ended).toBe(0);

  // Slack has no way to ask whether the first arrived: the second says what it is, and is the one that lives on.
  const [, lost, living, ...more] = slack.shown("C1");
  expect(more).toEqual([]);
  expect(lost?.text).toContain("Critical: 10000 devices not backed up");
  expect(lost?.text).not.toContain("may repeat");
  expect(living?.text).toContain("Critical: 10000 devices not backed up");
  expect(living?.text).toContain("This may repeat an earlier message: the bot was interrupted");
  expect([...(await db.sql`select ref, finished_at from living_message`)]).toEqual([
    { ref: living?.ts, finished_at: null },
  ]);
  expect([
    ...(await db.sql`
      select state, count(distinct device_id)::int as devices, bool_and(possible_duplicate) as marked
      from notification where kind = 'alert' group by state`),
  ]).toEqual([{ state: "sent", devices: DEVICES, marked: true }]);
  expect(await contradictions(ctx)).toEqual([]);
}, 120_000);
