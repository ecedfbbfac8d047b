import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { type Database, openDatabase } from "../../db/client.ts";
import { deliverJob } from "../../db/job/deliver.ts";
import { sweepJob } from "../../db/job/sweep.ts";
import { openQueue, type Queue } from "../../db/queue.ts";
import { withDatabase } from "../support/database.ts";

const database = withDatabase();
const open: { db?: Database; queue?: Queue } = {};
const errors: string[] = [];

beforeAll(async () => {
  open.db = openDatabase(database.url, { max: 2 });
  open.queue = openQueue(database.url, { serve: true, onError: (error) => errors.push(error.message) });
  await open.queue.start();
});

afterAll(async () => {
  await open.queue?.stop();
  await open.db?.close();
});

function parts(): { db: Database; queue: Queue } {
  const { db, queue } = open;
  if (db === undefined || queue === undefined) throw new Error("they are opened before the tests");
  return { db, queue };
}

test("jobs that come together are worked one after the other, without waiting for a poll between them", async () => {
  const { db, queue } = parts();
  const worked: string[] = [];
  await queue.work(deliverJob, async ({ destination }) => void worked.push(destination), 2);
  const destinations = Array.from({ length: 25 }, (_, index) => `mail:owner-${index}@acme.test`);
  const payloads = destinations.map((destination) => ({ destination }));
  await db.transaction(async (tx) => await queue.enqueue(tx, deliverJob, payloads));
  await vi.waitFor(() => expect(worked.toSorted()).toEqual(destinations.toSorted()), { timeout: 15_000 });
});

test("a job of a transaction that is rolled back is never worked", async () => {
  const { db, queue } = parts();
  let sweeps = 0;
  await queue.work(sweepJob, async () => {
    sweeps += 1;
  });
  const broken = db.transaction(async (tx) => {
    await queue.enqueue(tx, sweepJob, [{}]);
    throw new Error("it breaks off");
  });
  await expect(broken).rejects.toThrow("it breaks off");
  await queue.enqueue(db, sweepJob, [{}]);
  await vi.waitFor(() => expect(sweeps).toBe(1), { timeout: 15_000 });
  expect(errors).toEqual([]);
});
