import { beforeAll, describe, expect, test } from "vitest";

import { BUTTONS } from "../../src/bot/payload.ts";
import { settleHeld } from "../../src/usecase/delivery/settle-held.ts";
import { showHeld } from "../../src/usecase/delivery/show-held.ts";
import { pushSettings } from "../../src/usecase/settings/push.ts";
import { heldView } from "../../src/view/held.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { ROOT, withRole } from "../support/company.ts";
import { type DeliveryWorld, ledger, useDelivery } from "../support/delivery.ts";
import type { Seen } from "../support/observe.ts";
import { OPERATOR } from "../support/world.ts";

/** The devices with these numbers, each its own owner's. */
function devices(from: number, to: number): Seen[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    device: `LT-${from + index}`,
    owner: `owner-${from + index}`,
  }));
}

async function states(world: DeliveryWorld): Promise<Record<string, number>> {
  const rows = await world.db.sql<{ state: string; count: number }[]>`
    select state, count(*)::int as count from notification where kind = 'owner-alert' group by state order by state`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

function toAdmins(world: DeliveryWorld): string[] {
  return world.mailer.news().filter((line) => line.startsWith("root@"));
}

/** Sixty devices fall silent together, five days before the sixth of November. */
function useFlood(...late: readonly Seen[]): DeliveryWorld {
  const world = useDelivery("2026-11-01T09:00:00Z", { botAdmins: ["root@acme.test"] });
  beforeAll(async () => {
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
    await world.backUp(...devices(1, 60));
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.backUp(...late);
    await world.work();
  });
  return world;
}

describe("sixty mails at once are a mistake until an administrator says otherwise (R7)", () => {
  const world = useFlood(
    { device: "LT-61", owner: "owner-61", activity: "2026-11-02T20:30:00Z" },
    { device: "LT-62", owner: "owner-62", activity: "2026-11-03T21:00:00Z" },
  );

  test("all are held, and administrators are asked", async () => {
    expect(await states(world)).toEqual({ held: 60 });
    expect(world.mailer.news()).toEqual(["root@acme.test: 60 mails to device owners are held"]);
    expect(world.mailer.sent.at(-1)?.text.replaceAll(/\s+/gu, " ")).toContain(
      "60 mails to device owners are waiting since 2026-11-06T09:00:00.000Z, because so many at once may be a mistake. Send or discard them with: held send, held discard.",
    );
  });

  test("they are asked again once a day, not at midnight and not every minute", async () => {
    for (const time of ["2026-11-06T09:01:00Z", "2026-11-07T00:00:00Z", "2026-11-07T08:59:00Z"]) {
      await world.waitUntil(time);
      await world.work();
    }
    expect(toAdmins(world)).toEqual([]);
    for (const time of ["2026-11-07T09:00:00Z", "2026-11-07T09:01:00Z", "2026-11-07T20:00:00Z"]) {
      await world.waitUntil(time);
      await world.work();
    }
    expect(toAdmins(world)).toEqual(["root@acme.test: 60 mails to device owners are held"]);
  });

  test("they see what the oldest says, without the owner's links; nothing is changed by looking", async () => {
    const { mails, example } = await showHeld(world.ctx, OPERATOR);
    expect(mails).toBe(60);
    expect(example?.email).toMatch(/^owner-\d+@acme\.test$/u);
    expect(example?.view?.title).toMatch(/^Critical: LT-\d+ not backed up$/u);
    const shown = JSON.stringify(heldView({ mails, since: 0, example }, BUTTONS));
    expect(shown).toContain(example?.view?.title ?? "nothing");
    expect(shown).not.toContain("/l/");
    expect(await states(world)).toEqual({ held: 60 });
  });

  test("only an administrator may see or settle them", async () => {
    for (const role of ["org-admin", "finance", "legal", "helpdesk"] as const) {
      const bob = await withRole(world.ctx, `bob-${role}`, role);
      await expect(showHeld(world.ctx, bob)).rejects.toMatchObject({ kind: "denied" });
      await expect(settleHeld(world.ctx, bob, "send")).rejects.toMatchObject({ kind: "denied" });
      await expect(settleHeld(world.ctx, bob, "discard")).rejects.toMatchObject({ kind: "denied" });
    }
    expect(await states(world)).toEqual({ held: 60 });
  });

  test("sent, each is rechecked: the one that backed up meanwhile gets none", async () => {
    await world.backUp({ device: "LT-7", owner: "owner-7" });
    const alice = await withRole(world.ctx, "alice", "admin");
    expect(await settleHeld(world.ctx, alice, "send")).toBe(60);
    await world.work();
    expect(await states(world)).toEqual({ cancelled: 1, sent: 59 });
    expect(world.mailer.news()).toHaveLength(59);
    const [row] = await world.db.sql`select actor, action, after from audit where action like 'held.%'`;
    expect(row).toEqual({ actor: "alice@acme.test", action: "held.send", after: { mails: 60 } });
  });

  test("what was released counts for a day: one more is held, and one that comes later is not", async () => {
    await world.waitUntil("2026-11-07T20:30:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: 1 mail to a device owner is held"]);
    expect(await states(world)).toEqual({ cancelled: 1, held: 1, sent: 59 });
    await world.waitUntil("2026-11-08T21:00:00Z");
    await world.work();
    expect(world.mailer.news()).toContain("owner-62@acme.test: Critical: LT-62 not backed up");
    expect(await states(world)).toEqual({ cancelled: 1, held: 1, sent: 60 });
  });
});

describe("discarded mail is a threshold told (R7)", () => {
  const world = useFlood();

  test("it is not owed again while the outage lasts", async () => {
    expect(await settleHeld(world.ctx, OPERATOR, "discard")).toBe(60);
    await world.waitUntil("2026-11-07T09:00:00Z");
    await world.work();
    expect(await states(world)).toEqual({ discarded: 60 });
    expect(await ledger(world, "owner-alert")).toContain(
      "owner-alert critical LT-1 discarded (discarded by terminal)",
    );
  });

  test("the next outage is told", async () => {
    await world.backUp({ device: "LT-1", owner: "owner-1" });
    await world.waitUntil("2026-11-12T10:00:00Z");
    await world.work();
    expect(world.mailer.news().filter((line) => line.startsWith("owner"))).toEqual([
      "owner-1@acme.test: Critical: LT-1 not backed up",
    ]);
  });
});

describe("fifty mails are let through", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");

  test("whatever the size of the fleet", async () => {
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
    await world.backUp(...devices(1, 50));
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.work();
    expect(await states(world)).toEqual({ sent: 50 });
  });
});

describe("status reports switched on for everybody at once (R7)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", { botAdmins: ["root@acme.test"] });

  async function statusStates(): Promise<Record<string, number>> {
    const rows = await world.db.sql<{ state: string; count: number }[]>`
      select state, count(*)::int as count from notification where kind = 'owner-status' group by state order by state`;
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  beforeAll(async () => {
    const owner = { statusMail: true, statusMailDays: 7, deliveryWindow: "any" } as const;
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner });
    await world.backUp(...devices(1, 60));
    await pushSettings(world.ctx, OPERATOR, {
      organizationId: ROOT,
      fields: ["statusMail", "statusMailDays"],
    });
    await world.work();
  });

  test("the first is held and shown", async () => {
    expect(await statusStates()).toEqual({ held: 60 });
    expect(world.mailer.news()).toEqual(["root@acme.test: 60 mails to device owners are held"]);
    const { mails, example } = await showHeld(world.ctx, OPERATOR);
    expect(mails).toBe(60);
    expect(example?.view?.title).toBe("Backup status: 1 device, all backed up");
  });

  test("discarded, the next turn asks again", async () => {
    expect(await settleHeld(world.ctx, OPERATOR, "discard")).toBe(60);
    await world.waitUntil("2026-11-08T09:01:00Z");
    await world.work();
    expect(await statusStates()).toEqual({ discarded: 60, held: 60 });
  });

  test("sent, the turns after it are not held", async () => {
    world.mailer.news();
    expect(await settleHeld(world.ctx, OPERATOR, "send")).toBe(60);
    await world.work();
    expect(world.mailer.news()).toHaveLength(60);
    await world.waitUntil("2026-11-15T09:02:00Z");
    await world.work();
    expect(world.mailer.news()).toHaveLength(60);
    expect(await statusStates()).toEqual({ discarded: 60, sent: 120 });
  });
});
