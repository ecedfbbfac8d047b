import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";

import { ensureSource } from "../../db/query/source.ts";
import { HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { endLease } from "../../src/usecase/instance/end-lease.ts";
import { keepLease, noteAbsence } from "../../src/usecase/instance/keep-lease.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { type DeliveryWorld, ledger, subscribe, useDelivery } from "../support/delivery.ts";
import { seen } from "../support/observe.ts";

const ADMINS = { botAdmins: ["root@acme.test"] };
const TOOLS = {
  kind: "tools",
  name: "tools",
  namespace: "tools",
  mode: "push",
  intervalMinutes: null,
} as const;

async function level(world: DeliveryWorld, device: string): Promise<string> {
  const [row] = await world.db.sql<
    { level: string }[]
  >`select admins_level as level from device where name = ${device}`;
  return row?.level ?? "unknown";
}

describe("a source that gives no data (R6)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);

  test("is told of at once, after 1, 3 and 7 days, with the number of devices nobody is watching", async () => {
    await world.backUp({ device: "LT-1" }, { device: "LT-2" });
    const heard: string[] = [];
    for (let hours = 1; hours <= 12 * 24; hours += 1) {
      world.advance(HOUR_MS);
      await world.work();
      if (world.mailer.news().length > 0) heard.push(new Date(world.ctx.now()).toISOString().slice(0, 13));
    }
    expect(heard).toEqual(["2026-11-01T13", "2026-11-02T13", "2026-11-05T13", "2026-11-12T13"]);
    expect(world.mailer.sent.at(-1)).toMatchObject({
      to: "root@acme.test",
      subject: "No data from crashplan",
    });
    expect(world.mailer.sent.at(-1)?.text.replaceAll(/\s+/gu, " ")).toContain(
      "The source crashplan has given no data since 2026-11-01T09:00:00.000Z. Devices that nobody is watching: 2; their levels stand still until it answers again.",
    );
  });

  test("raises no alarms meanwhile: its devices are judged at the time its data speaks for", async () => {
    world.moveTo("2026-12-01T09:00:00Z");
    await evaluateFleet(world.ctx);
    expect(await level(world, "LT-1")).toBe("ok");
  });

  test("is told of once when it is back, and its devices are judged again", async () => {
    world.mailer.news();
    await world.backUp({ device: "LT-2" });
    await world.work();
    await world.work();
    expect(world.mailer.news().filter((line) => line.includes("crashplan"))).toEqual([
      "root@acme.test: Data from crashplan again",
    ]);
    expect([await level(world, "LT-1"), await level(world, "LT-2")]).toEqual(["critical", "ok"]);
  });

  test("and the next time it is silent that is told anew", async () => {
    world.advance(4 * HOUR_MS + 1);
    await world.work();
    expect(world.mailer.news().filter((line) => line.includes("crashplan"))).toEqual([
      "root@acme.test: No data from crashplan",
    ]);
  });
});

describe("the first judgement of a source's devices (R7)", () => {
  const world = useDelivery("2026-11-19T09:00:00Z", ADMINS);

  beforeAll(async () => {
    await subscribe(world, "backups");
    await world.backUp(
      { device: "OLD-1", activity: "2026-10-01T00:00:00Z" },
      { device: "OLD-2", activity: "2026-11-10T00:00:00Z" },
      { device: "FRESH", activity: "2026-11-18T00:00:00Z" },
    );
    // The channel hears of it an hour later, when one of them has backed up.
    world.advance(HOUR_MS);
    await world.backUp({ device: "OLD-1" });
    await world.work();
  });

  test("is one summary of how it was then, and no alert however long they have been silent", async () => {
    expect(world.messenger.news()).toEqual([
      "post: First look at crashplan: 1 critical, 1 warning in All organizations",
    ]);
    expect(await ledger(world, "alert")).toEqual([]);
  });

  test("from then on what crosses is announced", async () => {
    await world.waitUntil("2026-11-24T00:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Critical: 1 device not backed up in All organizations"]);
    expect(await ledger(world, "alert")).toEqual(["alert critical OLD-2 sent (critical-reached)"]);
  });

  test("a second source has its own summary, of its own devices", async () => {
    const source = await ensureSource(world.db, TOOLS, world.ctx.now());
    const pushed = seen({
      device: "BOX",
      activity: "2026-11-23T00:00:00Z",
      observed: "2026-11-24T00:00:00Z",
    });
    await recordObservations(world.ctx, source, [pushed], { asOf: null, full: false });
    await world.work();
    expect(world.messenger.news()).toEqual([
      "post: First look at tools: 0 critical, 0 warning in All organizations",
    ]);
  });
});

describe("a bot that was away itself (R6)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  const self = { id: randomUUID(), host: "here", pid: 1 };

  async function push(device: string): Promise<void> {
    const source = await ensureSource(world.db, TOOLS, world.ctx.now());
    const time = new Date(world.ctx.now()).toISOString();
    const list = [seen({ device, activity: time, observed: time })];
    await recordObservations(world.ctx, source, list, { asOf: null, full: false });
  }

  async function gaps(): Promise<string[]> {
    const rows = await world.db.sql<{ from: number; to: number }[]>`
      select from_at as from, to_at as to from receiving_gap order by id`;
    return rows.map(({ from, to }) => `${new Date(from).toISOString()} ${(to - from) / HOUR_MS} h`);
  }

  test("notes no gap at its first start, nor after a short restart", async () => {
    expect(await noteAbsence(world.ctx, self)).toBeNull();
    world.advance(5 * MINUTE_MS - 1);
    expect(await noteAbsence(world.ctx, { ...self, id: randomUUID() })).toBeNull();
    expect(await gaps()).toEqual([]);
  });

  test("does not blame its absence on devices that push, for a day", async () => {
    world.moveTo("2026-11-01T09:00:00Z");
    await push("BOX");
    world.moveTo("2026-11-06T09:00:00Z");
    await keepLease(world.ctx, self);
    // Two days without a bot, over the warning at seven days.
    world.moveTo("2026-11-08T10:00:00Z");
    expect(await noteAbsence(world.ctx, self)).toEqual({
      from: Date.parse("2026-11-06T09:00:00Z"),
      to: Date.parse("2026-11-08T10:00:00Z"),
    });
    await evaluateFleet(world.ctx);
    expect(await level(world, "BOX")).toBe("ok");
    world.moveTo("2026-11-09T10:00:00Z");
    await keepLease(world.ctx, { ...self, id: randomUUID() });
    await evaluateFleet(world.ctx);
    expect(await level(world, "BOX")).toBe("warning");
  });

  test("finds the gap while it runs, when it slept or had no database", async () => {
    await world.db.sql`delete from receiving_gap`;
    world.moveTo("2026-11-09T10:00:05Z");
    await keepLease(world.ctx, self);
    world.advance(5_000);
    await keepLease(world.ctx, self);
    expect(await gaps()).toEqual([]);
    world.advance(3 * HOUR_MS);
    await keepLease(world.ctx, self);
    expect(await gaps()).toEqual(["2026-11-09T10:00:10.000Z 3 h"]);
  });

  test("counts from the end of the bot that ended in order", async () => {
    await world.db.sql`delete from receiving_gap`;
    await keepLease(world.ctx, self);
    world.advance(MINUTE_MS);
    await endLease(world.ctx, self);
    world.advance(2 * HOUR_MS);
    await noteAbsence(world.ctx, { ...self, id: randomUUID() });
    expect(await gaps()).toEqual(["2026-11-09T13:01:10.000Z 2 h"]);
  });

  test("two bots that start together find one gap", async () => {
    await world.db.sql`delete from receiving_gap`;
    world.advance(HOUR_MS);
    const two = [randomUUID(), randomUUID()].map((id) => noteAbsence(world.ctx, { ...self, id }));
    await Promise.all(two);
    expect(await gaps()).toHaveLength(1);
  });
});
