import { beforeAll, describe, expect, test } from "vitest";

import { DAY_MS } from "../../src/core/instant.ts";
import type { OwnerValues } from "../../src/core/policy.ts";
import { loadActor } from "../../src/usecase/access/load-actor.ts";
import { setOwn } from "../../src/usecase/settings/set-own.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { addOrganization, deviceId, ROOT } from "../support/company.ts";
import { type DeliveryWorld, ledger, useDelivery } from "../support/delivery.ts";
import { OPERATOR } from "../support/world.ts";

/** Owners are mailed when critical, after 5 days; administrators have no channel and nobody to mail. */
async function mailOwners(world: DeliveryWorld, values: Record<string, unknown> = {}): Promise<void> {
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { criticalMail: true, ...values },
  });
}

describe("an owner hears once", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  beforeAll(async () => await mailOwners(world));

  test("nothing while the device backs up, one mail at critical, and no other however long it lasts", async () => {
    await world.backUp({ device: "LT-0001", owner: "alice" });
    await world.waitUntil("2026-11-05T09:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
    for (const day of ["2026-11-07", "2026-11-14", "2026-11-30"]) {
      await world.waitUntil(`${day}T09:00:00Z`);
      await world.work();
    }
    expect(world.mailer.news()).toEqual([]);
  });

  test("again after it has backed up and fallen silent once more", async () => {
    await world.backUp({ device: "LT-0001", owner: "alice" });
    await world.waitUntil("2026-12-05T08:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await world.waitUntil("2026-12-05T09:01:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
  });
});

describe("devices of one owner that are due in one window", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  beforeAll(async () => await mailOwners(world));

  test("share a mail; another owner's has their own", async () => {
    await world.backUp(
      { device: "LAPTOP", owner: "alice" },
      { device: "TABLET", owner: "alice" },
      { device: "SERVER", owner: "bob" },
    );
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.work();
    expect(world.mailer.news().toSorted()).toEqual([
      "alice@acme.test: Critical: LAPTOP and 1 more not backed up",
      "bob@acme.test: Critical: SERVER not backed up",
    ]);
  });
});

describe("a mail that waits for the morning", () => {
  const world = useDelivery("2026-11-01T13:00:00Z");
  beforeAll(async () => {
    await mailOwners(world, { deliveryWindow: "morning", warningMail: true });
    await world.backUp({ device: "LT-0001", owner: "alice" }, { device: "LT-0002", owner: "bob" });
    // Alice works in New York, where it is five hours earlier.
    await world.db.sql`update person set zone = 'America/New_York' where email = 'alice@acme.test'`;
  });

  test("goes when it is six in the owner's zone", async () => {
    await world.waitUntil("2026-11-04T13:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Warning: LT-0001 not backed up"]);
    await world.waitUntil("2026-11-05T05:59:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await world.waitUntil("2026-11-05T06:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["bob@acme.test: Warning: LT-0002 not backed up"]);
  });

  test("that misses it waits for the next; a critical one for no more than a day", async () => {
    await world.waitUntil("2026-11-06T14:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
    world.moveTo("2026-11-07T06:00:00Z");
    world.mailer.troubles.always({ kind: "transient" });
    await world.work();
    world.mailer.troubles.always(null);
    world.moveTo("2026-11-07T12:30:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    world.moveTo("2026-11-07T14:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["bob@acme.test: Critical: LT-0002 not backed up"]);
  });
});

describe("what is no longer true when a mail would go", () => {
  const world = useDelivery("2026-11-01T13:00:00Z");
  beforeAll(async () => await mailOwners(world, { deliveryWindow: "morning" }));

  test("is not said: the device backed up in the night", async () => {
    await world.backUp({ device: "LT-0001", owner: "alice" });
    await world.waitUntil("2026-11-06T13:00:00Z");
    await world.work();
    world.moveTo("2026-11-07T02:00:00Z");
    await world.backUp({ device: "LT-0001", owner: "alice" });
    world.moveTo("2026-11-07T06:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    expect(await ledger(world)).toEqual(["owner-alert critical LT-0001 cancelled (recovered)"]);
  });

  test("and is said when it is true again: in the next outage", async () => {
    await world.waitUntil("2026-11-12T06:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
  });

  test("and in the same outage: a threshold was raised and taken back", async () => {
    world.moveTo("2026-11-12T13:00:00Z");
    await world.backUp({ device: "LT-0001", owner: "alice" });
    await world.waitUntil("2026-11-17T13:00:00Z");
    await world.work();
    await own(world, "LT-0001", { criticalDays: 30 });
    world.moveTo("2026-11-18T06:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await own(world, "LT-0001", { criticalDays: 5 });
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
    expect(await ledger(world)).toEqual([
      "owner-alert critical LT-0001 cancelled (recovered)",
      "owner-alert critical LT-0001 sent (critical-reached)",
      "owner-alert critical LT-0001 sent (critical-reached)",
    ]);
  });

  test("nor is a warning beside the worse news that came while it waited", async () => {
    await own(world, "LT-0001", { warningMail: true });
    await world.backUp({ device: "LT-0001", owner: "alice" });
    world.mailer.troubles.always({ kind: "limited", retryAfterMs: 3 * DAY_MS });
    await world.waitUntil("2026-11-22T06:00:00Z");
    await world.work();
    world.mailer.troubles.always(null);
    await world.waitUntil("2026-11-25T06:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LT-0001 not backed up"]);
    expect((await ledger(world)).slice(3)).toEqual([
      "owner-alert warning LT-0001 cancelled (overtaken)",
      "owner-alert critical LT-0001 sent (critical-reached)",
    ]);
  });
});

describe("a mail that is owed again after it was cancelled", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");

  test("is another mail: it never hides behind the Message-ID of one that arrived", async () => {
    await mailOwners(world);
    await world.backUp({ device: "LAPTOP", owner: "alice" }, { device: "TABLET", owner: "alice" });
    await world.waitUntil("2026-11-06T09:00:00Z");
    // Both were in a mail that may have arrived; when it is tried again, only the tablet is still critical.
    world.mailer.troubles.next({ kind: "answer-lost" });
    await world.work();
    await own(world, "LAPTOP", { criticalDays: 30 });
    world.advance(60_000);
    await world.work();
    await own(world, "LAPTOP", { criticalDays: 5 });
    await world.work();
    expect(world.mailer.sent.map(({ subject, possibleDuplicate }) => [subject, possibleDuplicate])).toEqual([
      ["Critical: LAPTOP and 1 more not backed up", false],
      ["Critical: TABLET not backed up", true],
      ["Critical: LAPTOP not backed up", false],
    ]);
    const [first, second, third] = world.mailer.sent.map(({ messageId }) => messageId);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});

describe("owners who cannot or shall not be mailed", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", { botAdmins: ["root@acme.test"] });
  beforeAll(async () => {
    await mailOwners(world);
    const hidden = await addOrganization(world.db, "Kiosks");
    await setThresholds(world.ctx, OPERATOR, { organizationId: hidden, hideClient: true });
    await world.backUp(
      { device: "NAMELESS", owner: "mallory" },
      { device: "KIOSK-1", organization: "Kiosks", owner: "bob" },
    );
    await world.db.sql`update person set email = null where external_id = 'mallory'`;
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.work();
  });

  test("without an address: settled, a blind spot, and administrators are told once", async () => {
    expect(await ledger(world, "owner-alert")).toEqual([
      "owner-alert critical NAMELESS undeliverable (no-address)",
    ]);
    expect(world.mailer.news()).toEqual(["root@acme.test: Device owners without an e-mail address"]);
    expect(world.mailer.sent.at(-1)?.text).toContain("The owner of a silent device could not be told");
    await world.waitUntil("2026-11-07T09:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
  });

  test("an organization that hides the client: nothing, until it shows it", async () => {
    const organizationId = await organizationOf(world, "KIOSK-1");
    await setThresholds(world.ctx, OPERATOR, { organizationId, hideClient: "inherit" });
    await world.work();
    expect(world.mailer.news()).toEqual(["bob@acme.test: Critical: KIOSK-1 not backed up"]);
  });

  test("an address that the mail server refuses for good: switched off, and told elsewhere", async () => {
    await world.backUp({ device: "LT-0003", owner: "carol" }, { device: "LT-0004", owner: "carol" });
    await world.waitUntil("2026-11-12T09:01:00Z");
    world.mailer.troubles.next({ kind: "permanent" });
    await world.work();
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: Mail to carol@acme.test was refused"]);
    expect(await ledger(world, "owner-alert")).toEqual([
      "owner-alert critical NAMELESS undeliverable (no-address)",
      "owner-alert critical KIOSK-1 sent (critical-reached)",
      "owner-alert critical LT-0003 dead (critical-reached)",
      "owner-alert critical LT-0004 dead (critical-reached)",
    ]);
    await world.backUp({ device: "LT-0003", owner: "carol" });
    await world.waitUntil("2026-11-18T09:00:00Z");
    await world.work();
    expect((await ledger(world, "owner-alert")).at(-1)).toBe(
      "owner-alert critical LT-0003 undeliverable (no-address)",
    );
  });
});

/** Alice changes what her device tells her, and it is judged by it. */
async function own(world: DeliveryWorld, device: string, changes: Partial<OwnerValues>): Promise<void> {
  const alice = await loadActor(world.ctx, { email: "alice@acme.test", origin: "slack" });
  await setOwn(world.ctx, alice, { deviceId: await deviceId(world.db, device), changes });
}

async function organizationOf(world: DeliveryWorld, device: string): Promise<number> {
  const [row] = await world.db.sql<
    { id: number }[]
  >`select organization_id as id from device where name = ${device}`;
  return row?.id ?? 0;
}
