import { beforeAll, describe, expect, test } from "vitest";

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import { acknowledge } from "../../src/usecase/outage/acknowledge.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { snoozeDevice } from "../../src/usecase/snooze/snooze-device.ts";
import { ROOT } from "../support/company.ts";
import { type DeliveryWorld, ledger, subscribe, useDelivery } from "../support/delivery.ts";
import type { Seen } from "../support/observe.ts";
import { OPERATOR } from "../support/world.ts";

/** What a channel's message says last, without its table's ruling. */
function lastText(world: DeliveryWorld): string {
  return world.messenger.shown.at(-1)?.text ?? "";
}

function devices(from: number, to: number, activity: string): Seen[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ device: `LT-${from + index}`, activity }));
}

/** The first read of a source is a baseline; what crosses after it is announced. */
async function begin(world: DeliveryWorld, ...seen: readonly Seen[]): Promise<void> {
  await world.backUp(...seen);
  await world.work();
  world.messenger.news();
}

describe("a channel gets one message a day (R20)", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  beforeAll(async () => {
    await subscribe(world, "backups", { postTime: "08:00", zone: "Europe/Berlin" });
    await begin(
      world,
      { device: "LT-1", owner: "alice", activity: "2026-11-01T01:00:00Z" },
      { device: "LT-2", owner: "bob", activity: "2026-11-01T02:00:00Z" },
      { device: "LT-3", owner: "carol", activity: "2026-11-01T10:00:00Z" },
      { device: "LT-4", owner: "dave", activity: "2026-11-01T10:00:10Z" },
    );
  });

  test("what crosses in the night is gathered until eight, where the channel is", async () => {
    for (const time of ["01:00", "02:00", "06:59"]) {
      await world.waitUntil(`2026-11-15T${time}:00Z`);
      await world.work();
    }
    expect(world.messenger.news()).toEqual([]);
    await world.waitUntil("2026-11-15T07:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Critical: 2 devices not backed up in All organizations"]);
    expect(await ledger(world, "alert")).toEqual([
      "alert critical LT-1 sent (critical-reached)",
      "alert critical LT-2 sent (critical-reached)",
    ]);
  });

  test("a later crossing edits it and goes into its thread; the next one waits 45 seconds", async () => {
    await world.waitUntil("2026-11-15T10:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Critical: 3 devices not backed up in All organizations",
      "reply: Also not backed up: 1 device of All organizations",
    ]);
    await world.waitUntil("2026-11-15T10:00:10Z");
    await world.work();
    world.advance(34_000);
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    world.advance(1_000);
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Critical: 4 devices not backed up in All organizations",
      "reply: Also not backed up: 1 device of All organizations",
    ]);
  });

  test("who has it is shown, and so is who comes back", async () => {
    world.advance(MINUTE_MS);
    await acknowledge(world.ctx, OPERATOR, { device: "LT-2" });
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Critical: 4 devices not backed up in All organizations",
      "reply: Changed: 1 device of All organizations",
    ]);
    expect(lastText(world)).toContain("acknowledged by terminal");
    world.advance(MINUTE_MS);
    await world.backUp({ device: "LT-1", owner: "alice" });
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Critical: 3 devices not backed up in All organizations",
      "reply: Backing up again: 1 device of All organizations",
    ]);
  });

  test("when all are back it says so, and is finished", async () => {
    world.advance(DAY_MS);
    await world.backUp(
      { device: "LT-2", owner: "bob" },
      { device: "LT-3", owner: "carol" },
      { device: "LT-4", owner: "dave" },
    );
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Recovered: all 4 devices of All organizations",
      "reply: Backing up again: 3 devices of All organizations",
    ]);
    world.advance(MINUTE_MS);
    await world.work();
    const messages = await world.db
      .sql`select local_day, finished_at is not null as finished from living_message`;
    expect([...messages]).toEqual([{ local_day: "2026-11-15", finished: true }]);
    world.advance(DAY_MS);
    await world.waitUntil("2026-11-17T12:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    expect(world.messenger.shown.filter(({ what }) => what === "post")).toHaveLength(2);
  });
});

describe("a worsening is said aloud, because an edit is silent (R20)", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  beforeAll(async () => {
    await subscribe(world, "backups");
    await begin(
      world,
      ...devices(1, 4, "2026-11-01T06:00:00Z"),
      ...devices(5, 9, "2026-11-01T07:00:00Z"),
      ...devices(10, 10, "2026-11-01T08:00:00Z"),
      ...devices(11, 15, "2026-11-01T09:00:00Z"),
    );
  });

  test("not for five devices, and for the sixth together with them", async () => {
    for (const hour of ["06", "07", "08", "09"]) {
      await world.waitUntil(`2026-11-15T${hour}:00:00Z`);
      await world.work();
    }
    expect(world.messenger.news()).toEqual([
      "post: Critical: 4 devices not backed up in All organizations",
      "edit: Critical: 9 devices not backed up in All organizations",
      "reply: Also not backed up: 5 devices of All organizations",
      "edit: Critical: 10 devices not backed up in All organizations",
      "loud reply: Also not backed up: 6 devices of All organizations",
      // Five more are no more than half of the ten that were announced.
      "edit: Critical: 15 devices not backed up in All organizations",
      "reply: Also not backed up: 5 devices of All organizations",
    ]);
  });
});

describe("a message that ended goes on when its day does", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  test("another device on the same day: the same message, edited again until that one is back", async () => {
    await subscribe(world, "backups", { thread: false });
    await begin(
      world,
      { device: "LT-1", activity: "2026-11-01T06:00:00Z" },
      { device: "LT-2", activity: "2026-11-01T09:00:00Z" },
    );
    await world.waitUntil("2026-11-15T06:00:00Z");
    await world.work();
    world.moveTo("2026-11-15T07:00:00Z");
    await world.backUp({ device: "LT-1" });
    await world.work();
    world.advance(MINUTE_MS);
    await world.work();
    expect(await finished(world)).toEqual([true]);
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
    expect(await finished(world)).toEqual([false]);
    world.moveTo("2026-11-15T10:00:00Z");
    await world.backUp({ device: "LT-2" });
    await world.work();
    expect(world.messenger.news()).toEqual([
      "post: Critical: 1 device not backed up in All organizations",
      "edit: Recovered: 1 device of All organizations",
      "edit: Critical: 1 device not backed up in All organizations",
      "edit: Recovered: all 2 devices of All organizations",
    ]);
  });

  test("after thirty days it is edited no more", async () => {
    world.moveTo("2026-11-15T11:00:00Z");
    await world.waitUntil("2026-11-29T10:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Critical: 2 devices not backed up in All organizations"]);
    world.advance(30 * DAY_MS);
    await world.work();
    await world.backUp({ device: "LT-1" }, { device: "LT-2" });
    await world.work();
    expect(world.messenger.news()).toEqual([]);
  });

  async function finished(of: DeliveryWorld): Promise<boolean[]> {
    const rows = await of.db.sql<{ done: boolean }[]>`
      select finished_at is not null as done from living_message order by id`;
    return rows.map(({ done }) => done);
  }
});

describe("nobody is told of what passed before the post (R20)", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  test("a device that crossed at two and backed up at five is no news at eight", async () => {
    await subscribe(world, "backups", { postTime: "08:00" });
    await begin(world, { device: "LT-1", activity: "2026-11-01T02:00:00Z" });
    await world.waitUntil("2026-11-15T02:00:00Z");
    await world.work();
    world.moveTo("2026-11-15T05:00:00Z");
    await world.backUp({ device: "LT-1" });
    world.moveTo("2026-11-15T08:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    expect(await ledger(world, "alert")).toEqual(["alert critical LT-1 cancelled (recovered)"]);
  });
});

describe("a changed threshold is no recovery (R3)", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  test("the message says so, and does not end", async () => {
    await subscribe(world, "backups");
    await begin(world, { device: "LT-1", activity: "2026-11-01T06:00:00Z" });
    await world.waitUntil("2026-11-15T06:00:00Z");
    await world.work();
    world.advance(HOUR_MS);
    await thresholds(30, 60);
    await world.work();
    expect(lastText(world)).toContain("threshold changed");
    world.advance(HOUR_MS);
    await thresholds(7, 14);
    await world.work();
    expect(world.messenger.news()).toEqual([
      "post: Critical: 1 device not backed up in All organizations",
      "edit: Thresholds changed for 1 device of All organizations",
      "reply: Changed: 1 device of All organizations",
      "edit: Critical: 1 device not backed up in All organizations",
      "reply: Changed: 1 device of All organizations",
    ]);
    expect(JSON.stringify(world.messenger.shown)).not.toContain("ecovered");
    expect(await ledger(world, "alert")).toEqual(["alert critical LT-1 sent (critical-reached)"]);
  });

  async function thresholds(warningDays: number, criticalDays: number): Promise<void> {
    const admins = { warningDays, criticalDays };
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, admins });
  }
});

describe("acknowledge and snooze (R9)", () => {
  const world = useDelivery("2026-11-01T12:00:00Z");

  beforeAll(async () => {
    await subscribe(world, "backups", { warnings: true });
    await begin(
      world,
      { device: "LT-1", activity: "2026-11-01T06:00:00Z" },
      { device: "LT-2", activity: "2026-11-01T06:00:00Z" },
    );
  });

  test("a snoozed device is silent, and heard once when the snooze ends", async () => {
    const until = world.ctx.now() + 20 * DAY_MS;
    await snoozeDevice(world.ctx, OPERATOR, { device: "LT-1", until, reason: null, alsoOwner: false });
    await world.waitUntil("2026-11-08T06:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Warning: 1 device not backed up in All organizations"]);
    expect(await ledger(world, "alert")).toEqual(["alert warning LT-2 sent (warning-reached)"]);
  });

  test("an acknowledgement lapses when the device gets worse", async () => {
    world.advance(HOUR_MS);
    await acknowledge(world.ctx, OPERATOR, { device: "LT-2" });
    await world.work();
    expect(lastText(world)).toContain("acknowledged by terminal");
    await world.waitUntil("2026-11-15T06:00:00Z");
    await world.work();
    expect(lastText(world)).not.toContain("acknowledged");
    // The eighth's message turns critical as well as the fifteenth's being posted.
    expect(world.messenger.news().filter((line) => line.startsWith("post"))).toEqual([
      "post: Critical: 1 device not backed up in All organizations",
    ]);
  });

  test("the snooze ends: its most severe level, once", async () => {
    await world.waitUntil("2026-11-21T12:00:00Z");
    await world.work();
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Critical: 1 device not backed up in All organizations"]);
    expect((await ledger(world, "alert")).filter((line) => line.includes("LT-1"))).toEqual([
      "alert critical LT-1 sent (critical-reached)",
    ]);
    await world.waitUntil("2026-11-25T06:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual([]);
  });

  test("what is snoozed while it is listed stays listed, by whom and for how long", async () => {
    const until = world.ctx.now() + 3 * DAY_MS;
    await snoozeDevice(world.ctx, OPERATOR, { device: "LT-1", until, reason: null, alsoOwner: false });
    await world.work();
    expect(lastText(world)).toContain("snoozed by terminal for 3 more");
  });
});
