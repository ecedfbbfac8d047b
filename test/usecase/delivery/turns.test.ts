import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";

import type { Database } from "../../../db/client.ts";
import type { Messenger } from "../../../src/port/messenger.ts";
import type { Mailer } from "../../../src/port/mailer.ts";
import { deliver } from "../../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../../src/usecase/delivery/delivery-context.ts";
import { keepLease } from "../../../src/usecase/instance/keep-lease.ts";
import { type DeliveryWorld, ledger, subscribe, useDelivery } from "../../support/delivery.ts";
import { countJobs, noticeStates, oweNoticeTo } from "../../support/owe.ts";

function instance(ctx: DeliveryContext): Parameters<typeof keepLease>[1] {
  return { id: ctx.instanceId, host: "here", pid: 1 };
}

/** A bot that is killed in the moment its message went out: nothing it does after that comes to anything. */
function dyingBot(world: DeliveryWorld): DeliveryContext {
  let alive = true;
  function living(): Database {
    if (!alive) throw new Error("the bot was killed");
    return world.db;
  }
  const db: Database = {
    get sql() {
      return living().sql;
    },
    get orm() {
      return living().orm;
    },
    url: world.url,
    transaction: async (work) => await living().transaction(work),
    close: async () => undefined,
  };
  const messenger: Messenger = {
    ...world.messenger,
    post: async (...asked) => {
      const ref = await world.messenger.post(...asked);
      alive = false;
      return ref;
    },
  };
  const mailer: Mailer = {
    ...world.mailer,
    send: async (...asked) => {
      await world.mailer.send(...asked);
      alive = false;
    },
  };
  return { ...world.anotherBot(), db, messengers: new Map([[messenger.platform, messenger]]), mailer };
}

describe("a bot that dies with messages in flight (R18)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  const ids = { channel: "" };

  beforeAll(async () => {
    ids.channel = `subscription:${await subscribe(world, "backups")}`;
    await world.backUp({ device: "LT-1" });
    await world.work();
    world.messenger.news();
    await world.waitUntil("2026-11-15T09:00:00Z");
  });

  test("its living message is shown once, and its rows are marked", async () => {
    const [dying, other] = [dyingBot(world), world.anotherBot()];
    await keepLease(dying, instance(dying));
    await expect(deliver(dying, ids.channel)).rejects.toThrow("the bot was killed");
    expect(world.messenger.news()).toEqual(["post: Critical: 1 device not backed up in All organizations"]);
    world.advance(19_000);
    await keepLease(other, instance(other));
    await deliver(other, ids.channel);
    expect(await ledger(world, "alert")).toEqual(["alert critical LT-1 sending (critical-reached)"]);
    world.advance(2_000);
    const jobs = await countJobs(world.db, ids.channel);
    await keepLease(other, instance(other));
    expect(await countJobs(world.db, ids.channel)).toBe(jobs + 1);
    await deliver(other, ids.channel);
    expect(world.messenger.news()).toEqual([]);
    expect([
      ...(await world.db.sql`
      select state, possible_duplicate, message_ref from notification where kind = 'alert'`),
    ]).toEqual([{ state: "sent", possible_duplicate: true, message_ref: world.messenger.shown.at(-1)?.ref }]);
  });

  test("its mail is sent again under the same Message-ID, marked as a possible duplicate", async () => {
    const destination = "mail:alice@acme.test";
    const [dying, other] = [dyingBot(world), world.anotherBot()];
    await keepLease(dying, instance(dying));
    await world.db.transaction(async (tx) => await oweNoticeTo(world.ctx, tx, { title: "One", destination }));
    await expect(deliver(dying, destination)).rejects.toThrow("the bot was killed");
    world.advance(21_000);
    await keepLease(other, instance(other));
    await deliver(other, destination);
    const [first, second, ...more] = world.mailer.sent;
    expect(more).toEqual([]);
    expect(second?.messageId).toBe(first?.messageId);
    expect([first?.possibleDuplicate, second?.possibleDuplicate]).toEqual([false, true]);
  });

  test("rows of a bot that lives, but lost their end, are taken over after ten minutes", async () => {
    const destination = "mail:bob@acme.test";
    const dying = dyingBot(world);
    await world.db.transaction(async (tx) => await oweNoticeTo(world.ctx, tx, { title: "Two", destination }));
    await expect(deliver(dying, destination)).rejects.toThrow("the bot was killed");
    const alive: DeliveryContext = { ...dying, db: world.db };
    world.advance(10 * 60_000);
    await keepLease(alive, instance(alive));
    expect(await noticeStates(world.db)).toMatchObject({ Two: "sending" });
    world.advance(1);
    await keepLease(alive, instance(alive));
    expect(await noticeStates(world.db)).toMatchObject({ Two: "due" });
  });
});

describe("several workers at one destination (R18)", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");

  async function owe(destination: string, titles: readonly string[]): Promise<void> {
    await world.db.transaction(async (tx) => {
      for (const title of titles) await oweNoticeTo(world.ctx, tx, { title, destination });
    });
  }

  test("never send a row twice, neither mail nor messages", async () => {
    const channel = `subscription:${await subscribe(world, "ops")}`;
    const titles = Array.from({ length: 30 }, (_, index) => `Notice ${index}`);
    for (const destination of [channel, "mail:alice@acme.test"]) {
      await owe(
        destination,
        titles.map((title) => `${title} to ${destination}`),
      );
      const bots = Array.from({ length: 4 }, () => world.anotherBot());
      await Promise.all(bots.map(async (bot) => await deliver(bot, destination)));
    }
    const posted = world.messenger.shown.map(({ title }) => title);
    const mailed = world.mailer.sent.map(({ subject }) => subject);
    expect([posted.length, new Set(posted).size]).toEqual([30, 30]);
    expect([mailed.length, new Set(mailed).size]).toEqual([30, 30]);
  });

  test("what appears while one is at it is delivered by that one, also when its own job came too early", async () => {
    const destination = `subscription:${await subscribe(world, "slow")}`;
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow: Messenger = {
      ...world.messenger,
      post: async (...how) => {
        asked.resolve();
        await answer.promise;
        return await world.messenger.post(...how);
      },
    };
    const first: DeliveryContext = {
      ...world.anotherBot(),
      messengers: new Map([["slack", slow]]),
      patienceMs: 10_000,
    };
    world.messenger.news();
    await owe(destination, ["Before"]);
    const running = deliver(first, destination);
    await asked.promise;
    await owe(destination, ["Meanwhile"]);
    await deliver(world.anotherBot(), destination);
    expect(world.messenger.news()).toEqual([]);
    answer.resolve();
    await running;
    expect(world.messenger.news()).toEqual(["post: Before", "post: Meanwhile"]);
  });

  test("a turn that nobody gave back ends by itself after five minutes", async () => {
    const destination = `subscription:${await subscribe(world, "stuck")}`;
    await world.db.sql`
      insert into lease (name, instance_id, until) values (${`deliver:${destination}`}, ${randomUUID()}, ${world.ctx.now() + 300_000})`;
    await owe(destination, ["Late"]);
    await deliver(world.ctx, destination);
    expect(await noticeStates(world.db)).toMatchObject({ Late: "due" });
    world.advance(300_000);
    await deliver(world.ctx, destination);
    expect(await noticeStates(world.db)).toMatchObject({ Late: "sent" });
    expect(await world.db.sql`select 1 from lease where name like 'deliver:%'`).toHaveLength(0);
  });
});

describe("crossings that come in several transactions", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");

  test("are one message, also on a platform that knows no repeats", async () => {
    const destination = `subscription:${await subscribe(world, "backups")}`;
    await world.backUp(...Array.from({ length: 40 }, (_, index) => ({ device: `LT-${index}` })));
    await world.work();
    await world.waitUntil("2026-11-15T09:00:00Z");
    let posts = 0;
    const forgetful: Messenger = {
      ...world.messenger,
      post: async (channel, view, options) => {
        posts += 1;
        return await world.messenger.post(channel, view, { ...options, key: `${options.key} ${posts}` });
      },
    };
    await world.db.sql`
      update notification set next_attempt_at = ${world.ctx.now()}::timestamptz + (id % 4) * interval '1 second' where kind = 'alert'`;
    for (let second = 0; second < 5; second += 1) {
      const bots = Array.from({ length: 3 }, () => ({
        ...world.anotherBot(),
        messengers: new Map([["slack" as const, forgetful]]),
      }));
      await Promise.all(bots.map(async (bot) => await deliver(bot, destination)));
      world.advance(1_000);
    }
    world.advance(45_000);
    await deliver(world.ctx, destination);
    expect(posts).toBe(1);
    const [states] = await world.db
      .sql`select array_agg(distinct state) as states from notification where kind = 'alert'`;
    expect(states).toEqual({ states: ["sent"] });
    expect(world.messenger.shown.at(-2)?.title).toBe(
      "Critical: 40 devices not backed up in All organizations",
    );
  });
});
