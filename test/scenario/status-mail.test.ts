import { beforeAll, expect, test } from "vitest";

import { HOUR_MS } from "../../src/core/instant.ts";
import { loadActor } from "../../src/usecase/access/load-actor.ts";
import { setOwn } from "../../src/usecase/settings/set-own.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { pushSettings } from "../../src/usecase/settings/push.ts";
import { addOrganization, deviceId, ROOT } from "../support/company.ts";
import { ledger, useDelivery } from "../support/delivery.ts";
import { OPERATOR } from "../support/world.ts";

const world = useDelivery("2026-11-02T09:00:00Z");

/** Each hour up to a time the backup system is read, and the bot does what is due; says when a mail arrived. */
async function runUntil(text: string): Promise<string[]> {
  const arrived: string[] = [];
  while (world.ctx.now() < Date.parse(text)) {
    await world.waitUntil(new Date(world.ctx.now() + HOUR_MS).toISOString());
    await world.work();
    const time = new Date(world.ctx.now()).toISOString().slice(0, 13);
    arrived.push(...world.mailer.news().map((line) => `${time} ${line}`));
  }
  return arrived;
}

beforeAll(async () => {
  const kiosks = await addOrganization(world.db, "Kiosks");
  await world.db.sql`update organization set client_hidden = true where id = ${kiosks}`;
  await world.backUp(
    { device: "LAPTOP", owner: "alice" },
    { device: "TABLET", owner: "alice", activity: "2026-10-20T09:00:00Z" },
    { device: "SERVER", owner: "bob" },
    { device: "KIOSK", organization: "Kiosks", owner: "carol" },
  );
  await world.work();
  world.mailer.news();
});

test("off by default: nobody is mailed", async () => {
  expect(await runUntil("2026-11-02T15:00:00Z")).toEqual([]);
});

test("switched on and pushed: every seven days in the morning, one for all devices of an owner", async () => {
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { statusMail: true, statusMailDays: 7, deliveryWindow: "morning" },
    lock: ["statusMail"],
  });
  await pushSettings(world.ctx, OPERATOR, {
    organizationId: ROOT,
    fields: ["statusMail", "statusMailDays", "deliveryWindow"],
  });
  expect(await runUntil("2026-11-12T09:00:00Z")).toEqual([
    "2026-11-03T06 alice@acme.test: Backup status: 1 of 2 devices not backed up",
    "2026-11-03T06 bob@acme.test: Backup status: 1 device, all backed up",
    "2026-11-10T06 alice@acme.test: Backup status: 2 of 2 devices not backed up",
    "2026-11-10T06 bob@acme.test: Backup status: 1 of 1 device not backed up",
  ]);
  const text = (world.mailer.sent.find(({ to }) => to === "alice@acme.test")?.text ?? "").replaceAll(
    /\s+/gu,
    " ",
  );
  expect(text).toContain("TABLET critical");
  expect(text).toContain("You get this mail every 7 days.");
  expect(text).toContain(
    "Why this mail: All organizations switched status mails on in its device backup defaults.",
  );
});

test("a locked switch is not the owner's; one who may switch it off gets no more, also what was owed", async () => {
  const bob = await loadActor(world.ctx, { email: "bob@acme.test", origin: "slack" });
  const off = { deviceId: await deviceId(world.db, "SERVER"), changes: { statusMail: false } };
  await expect(setOwn(world.ctx, bob, off)).rejects.toThrow("locked");
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, unlock: ["statusMail"] });
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: ["statusMail"] });
  expect(await runUntil("2026-11-17T02:00:00Z")).toEqual([]);
  await setOwn(world.ctx, bob, off);
  expect(await runUntil("2026-11-17T12:00:00Z")).toEqual([
    "2026-11-17T06 alice@acme.test: Backup status: 2 of 2 devices not backed up",
  ]);
  expect((await ledger(world, "owner-status")).at(-1)).toBe("owner-status cancelled (mail-switched-off)");
});

test("a mail server that was away for two turns gets one report, and that in the next morning", async () => {
  // What is owed at night waits for the morning; the mail server is away until the afternoon of the second turn.
  world.mailer.troubles.always({ kind: "limited", retryAfterMs: HOUR_MS });
  expect(await runUntil("2026-12-01T15:00:00Z")).toEqual([]);
  world.mailer.troubles.always(null);
  expect(await runUntil("2026-12-02T12:00:00Z")).toEqual([
    "2026-12-02T06 alice@acme.test: Backup status: 2 of 2 devices not backed up",
  ]);
});
