import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { openDatabase } from "../../db/client.ts";
import { startProgram } from "../support/bot-process.ts";
import { withDatabase } from "../support/database.ts";
import { type FakeCrashPlan, startFakeCrashPlan } from "../support/fake-crashplan.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

const DEVICES = 6_000;
const database = withDatabase();
let fake: FakeCrashPlan | null = null;

afterAll(async () => {
  await fake?.close();
});

test(
  "a read that is killed in the middle goes on where it was, with nothing half applied",
  { timeout: 240_000 },
  async () => {
    fake = await startFakeCrashPlan({ now: Date.now, devices: DEVICES, latencyMs: 20 });
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: join(scratchFolder(), "killed"),
      CRASHPLAN_URL: fake.url,
      CRASHPLAN_CLIENT_ID: fake.client.id,
      CRASHPLAN_CLIENT_SECRET: fake.client.secret,
    };
    const db = openDatabase(database.url, { max: 1 });
    const first = startProgram(["sync", "--full"], env);
    await waitUntil(
      "the first batch",
      async () => (await db.sql`select 1 from source_sync where (resume ->> 'page')::int > 0`).length > 0,
    );
    first.signal("SIGKILL");
    await first.ended;
    const half = await db.sql<{ devices: number; bare: number }[]>`
    select count(*)::int as devices, count(*) filter (where not exists (select 1 from archive a where a.device_id = d.id) and last_activity_at is not null)::int as bare from device d`;
    expect(half[0]?.devices).toBeGreaterThan(0);
    expect(half[0]?.devices).toBeLessThan(DEVICES);
    expect(half[0]?.bare).toBe(0);
    expect([...(await db.sql`select as_of from source where name = 'crashplan'`)]).toEqual([{ as_of: null }]);
    // What a minute and a half would do.
    await db.sql`update lease set until = now() where name like 'sync:%'`;
    const second = startProgram(["sync", "--full"], env);
    expect(await second.ended).toBe(0);
    expect(second.output()).toContain("full read, gone on with");
    const [whole] = await db.sql<{ active: number; judged: boolean }[]>`
    select (select count(*)::int from device where state = 'active') as active,
      (select as_of is not null from source where name = 'crashplan') as judged`;
    expect(whole?.active).toBe(await activeInFake());
    expect(whole?.judged).toBe(true);
    await db.close();
  },
);

async function activeInFake(): Promise<number> {
  return await Promise.resolve(
    (fake?.company.devices ?? []).filter(
      ({ status, type, service }) =>
        status !== "Deactivated" && type === "COMPUTER" && service === "CrashPlan",
    ).length,
  );
}
