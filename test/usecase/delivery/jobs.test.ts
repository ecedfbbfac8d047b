import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type Database, openDatabase, type Tx } from "../../../db/client.ts";
import { deliverJob } from "../../../db/job/deliver.ts";
import { deliverMailJob } from "../../../db/job/deliver-mail.ts";
import { openQueue, type Queue } from "../../../db/queue.ts";
import { deliver, deliverAll } from "../../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../../src/usecase/delivery/delivery-context.ts";
import { attendUnsettled } from "../../../src/usecase/sweep/attend.ts";
import { registerWorkers } from "../../../src/worker/register.ts";
import { subscribe, useDelivery } from "../../support/delivery.ts";
import { countJobs, noticeStates, oweNoticeTo } from "../../support/owe.ts";

const PATIENCE = { timeout: 15_000, interval: 25 };

/** A transaction that has done `work` and is told when to commit. */
async function held(db: Database, work: (tx: Tx) => Promise<void>): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const ended = db.transaction(async (tx) => {
    await work(tx);
    done.resolve();
    await gate.promise;
  });
  await Promise.race([done.promise, ended]);
  return async () => {
    gate.resolve();
    await ended;
  };
}

describe("the interleaving that makes singleton jobs lose a wake-up (R18)", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");
  const open: { queue?: Queue; other?: Database } = {};

  beforeAll(async () => {
    open.other = openDatabase(world.url, { max: 1 });
    open.queue = openQueue(world.url, {
      serve: true,
      onError: (error) => world.complaints.push(error.message),
    });
    await open.queue.start();
    const { ctx } = world;
    await open.queue.work(deliverJob, async ({ destination }) => await deliver(ctx, destination), 2);
    await open.queue.work(deliverMailJob, async ({ destinations }) => await deliverAll(ctx, destinations), 2);
  });
  afterAll(async () => {
    await open.queue?.stop();
    await open.other?.close();
  });

  test.each(["a channel", "an address"])(
    "for %s: the first's job is worked before the second commits, and both rows are delivered",
    async (place) => {
      const destination =
        place === "a channel" ? `subscription:${await subscribe(world, "ops")}` : "mail:alice@acme.test";
      const shown = (): string[] => [
        ...world.messenger.shown.map(({ title }) => title),
        ...world.mailer.sent.map(({ subject }) => subject),
      ];
      const [first, second] = [`${place}, first`, `${place}, second`];
      const { ctx, db } = world;
      const commitSecond = await held(open.other ?? db, async (tx) => {
        await oweNoticeTo(ctx, tx, { title: second, destination });
      });
      const commitFirst = await held(db, async (tx) => {
        await oweNoticeTo(ctx, tx, { title: first, destination });
      });
      await commitFirst();
      await vi.waitFor(() => expect(shown()).toContain(first), PATIENCE);
      await vi.waitFor(async () => expect(await countJobs(db, destination)).toBe(0), PATIENCE);
      expect(shown()).not.toContain(second);
      await commitSecond();
      await vi.waitFor(() => expect(shown()).toContain(second), PATIENCE);
      await vi.waitFor(async () => {
        expect(await noticeStates(db)).toMatchObject({ [first]: "sent", [second]: "sent" });
      }, PATIENCE);
    },
  );
});

describe("the sweep (R18)", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");
  const destination = "mail:alice@acme.test";

  test("gives a job to a row that has none, and no second one while it waits", async () => {
    const { ctx, db } = world;
    await db.transaction(
      async (tx) => await oweNoticeTo(ctx, tx, { title: "Lost", destination, wake: false }),
    );
    expect(await countJobs(db, destination)).toBe(0);
    expect(await attendUnsettled(ctx)).toBe(1);
    expect(await countJobs(db, destination)).toBe(1);
    expect(await attendUnsettled(ctx)).toBe(0);
    expect(await countJobs(db, destination)).toBe(1);
  });

  test("leaves rows alone whose time has not come, and finds them when it has", async () => {
    const { ctx, db } = world;
    const later = "mail:bob@acme.test";
    await db.transaction(
      async (tx) => await oweNoticeTo(ctx, tx, { title: "Later", destination: later, wake: false }),
    );
    await db.sql`update notification set next_attempt_at = ${ctx.now() + 60_000} where destination = ${later}`;
    expect(await attendUnsettled(ctx)).toBe(0);
    world.advance(60_000);
    expect(await attendUnsettled(world.ctx)).toBe(1);
    expect(await countJobs(db, later)).toBe(1);
  });

  test("gives a job when the only one is for a much later time", async () => {
    const { ctx, db } = world;
    const other = "mail:carol@acme.test";
    await db.transaction(async (tx) => {
      await oweNoticeTo(ctx, tx, { title: "Now", destination: other, wake: false });
      await ctx.queue.enqueue(
        tx,
        deliverMailJob,
        [{ destinations: [other] }],
        Date.parse("2099-01-01T00:00:00Z"),
      );
    });
    expect(await attendUnsettled(ctx)).toBe(1);
  });

  test("wakes the release for owner mail that waits for the brake", async () => {
    const { ctx, db } = world;
    await db.sql`
      insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
      values (now(), 'outage:1:owner:critical', 'mail:dave@acme.test', 'owner-alert', 'owed', 'critical-reached', ${ctx.now()}, ${ctx.now()})`;
    await attendUnsettled(ctx);
    expect(await db.sql`select 1 from pgboss.job where name = 'release'`).toHaveLength(1);
  });
});

describe("workers", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");
  const open: { queue?: Queue } = {};
  afterAll(async () => await open.queue?.stop());

  test("hand a crossing to the messenger when its observation is committed, and owner mail to the mailer", async () => {
    await subscribe(world, "backups");
    await world.db.sql`update device_defaults set critical_mail = true`;
    await world.backUp({ device: "LT-1", owner: "alice" });
    await world.work();
    world.messenger.news();
    const queue = openQueue(world.url, {
      serve: true,
      onError: (error) => world.complaints.push(error.message),
    });
    open.queue = queue;
    await queue.start();
    const ctx: DeliveryContext = { ...world.ctx, queue };
    await registerWorkers(ctx, { queue, advanceSample: async () => undefined });
    await world.waitUntil("2026-12-03T09:00:00Z");
    await vi.waitFor(() => {
      expect(world.messenger.shown.at(-1)?.title).toBe(
        "Critical: 1 device not backed up in All organizations",
      );
      expect(world.mailer.sent.map(({ subject }) => subject)).toEqual(["Critical: LT-1 not backed up"]);
    }, PATIENCE);
    await vi.waitFor(async () => {
      const rows = await world.db.sql`select distinct state from notification`;
      expect([...rows]).toEqual([{ state: "sent" }]);
    }, PATIENCE);
    expect(world.complaints).toEqual([]);
  });
});
