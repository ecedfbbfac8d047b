import { beforeAll, describe, expect, test } from "vitest";

import { MOST_ATTEMPTS } from "../../src/core/back-off.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { listDeliveries } from "../../src/usecase/delivery/list-deliveries.ts";
import { sendAgain } from "../../src/usecase/delivery/send-again.ts";
import { ROOT, withRole } from "../support/company.ts";
import { type DeliveryWorld, ledger, subscribe, useDelivery } from "../support/delivery.ts";
import { OPERATOR } from "../support/world.ts";

const ADMINS = { botAdmins: ["root@acme.test"] };

/** Alice's laptop backs up for the last time on the first; administrators hear of it on the fifteenth. */
async function begin(world: DeliveryWorld): Promise<void> {
  await world.backUp({ device: "LT-1", owner: "alice" });
  await world.work();
  world.messenger.news();
}

async function rows(world: DeliveryWorld, kind: string): Promise<unknown[]> {
  const found = await world.db.sql`
    select state, attempts, next_attempt_at, last_error, possible_duplicate from notification where kind = ${kind} order by id`;
  return [...found];
}

describe("a channel that is gone (R19, R23)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);
  const ids = { subscription: 0 };

  beforeAll(async () => {
    ids.subscription = await subscribe(world, "backups");
    await begin(world);
    world.messenger.troubles.always({ kind: "permanent" });
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
  });

  test("is switched off, and administrators hear of it another way, once", async () => {
    const [row] = await world.db.sql`select active, off_reason from subscription`;
    expect(row).toEqual({ active: false, off_reason: "The other side says: permanent." });
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: A channel gets no more backup alerts"]);
    expect(world.mailer.sent.at(-1)?.text.replaceAll(/\s+/gu, " ")).toContain(
      "The channel backups on slack cannot be reached: The other side says: permanent. Its subscription is switched off.",
    );
  });

  test("its messages are given up and can be seen", async () => {
    expect(await ledger(world, "alert")).toEqual(["alert critical LT-1 dead (critical-reached)"]);
    const [first] = await listDeliveries(world.ctx, OPERATOR, { state: null, limit: 50 });
    expect(first).toMatchObject({
      kind: "alert",
      level: "critical",
      deviceName: "LT-1",
      destination: `subscription:${ids.subscription}`,
      channelId: "backups",
      state: "dead",
      lastError: "The other side says: permanent.",
    });
  });

  test("what is owed to it while it is off is given up as well, without asking the platform", async () => {
    const asked = world.messenger.shown.length;
    await world.db.sql`
      insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
      values (now(), 'notice:test', ${`subscription:${ids.subscription}`}, 'notice', 'due', 'test', ${world.ctx.now()}, ${world.ctx.now()})`;
    await world.work();
    expect(world.messenger.shown).toHaveLength(asked);
    expect((await ledger(world, "notice")).at(-1)).toBe("notice dead (subscription-off)");
  });

  test("an administrator sends them again when it is back; nobody else may", async () => {
    const [dead] = await listDeliveries(world.ctx, OPERATOR, { state: "dead", limit: 1 });
    const bob = await withRole(world.ctx, "bob", "org-admin");
    const carol = await withRole(world.ctx, "carol", "admin");
    const [alert] = await world.db.sql<{ id: number }[]>`select id from notification where kind = 'alert'`;
    const id = alert?.id ?? 0;
    expect(dead?.state).toBe("dead");
    await expect(sendAgain(world.ctx, bob, id)).rejects.toMatchObject({ kind: "denied" });
    await expect(listDeliveries(world.ctx, bob, { state: null, limit: 1 })).rejects.toMatchObject({
      kind: "denied",
    });
    world.messenger.troubles.always(null);
    await world.db.sql`update subscription set active = true`;
    await sendAgain(world.ctx, carol, id);
    await expect(sendAgain(world.ctx, carol, id)).rejects.toThrow(
      `There is no message ${id} that was given up. The list: deliveries --state dead`,
    );
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Critical: 1 device not backed up in All organizations"]);
    const [audited] = await world.db
      .sql`select actor, action, entity from audit where action like 'delivery.%'`;
    expect(audited).toEqual({
      actor: "carol@acme.test",
      action: "delivery.send-again",
      entity: `notification:${id}`,
    });
  });
});

describe("a platform that asks for a pause (R19)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);
  const ids = { subscription: 0 };

  beforeAll(async () => {
    ids.subscription = await subscribe(world, "backups");
    await begin(world);
  });

  test("is left alone exactly as long, and it counts as no attempt", async () => {
    world.messenger.troubles.next({ kind: "limited", retryAfterMs: 90_000 });
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
    const until = world.ctx.now() + 90_000;
    expect(await rows(world, "alert")).toEqual([
      { state: "due", attempts: 0, next_attempt_at: until, last_error: null, possible_duplicate: false },
    ]);
    const jobs = await world.db.sql`
      select start_after from pgboss.job where name = 'deliver' and data ->> 'destination' = ${`subscription:${ids.subscription}`}
      and start_after = ${until}`;
    expect(jobs).toHaveLength(1);
    world.advance(89_000);
    await deliver(world.ctx, `subscription:${ids.subscription}`);
    expect(world.messenger.news()).toEqual([]);
    world.advance(1_000);
    await deliver(world.ctx, `subscription:${ids.subscription}`);
    expect(world.messenger.news()).toEqual(["post: Critical: 1 device not backed up in All organizations"]);
  });

  test("an edit that must wait is made when the pause is over", async () => {
    world.advance(MINUTE_MS);
    world.messenger.troubles.next({ kind: "limited", retryAfterMs: 5 * MINUTE_MS });
    await world.backUp({ device: "LT-1", owner: "alice" });
    await world.work();
    world.advance(4 * MINUTE_MS);
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    world.advance(MINUTE_MS);
    await world.work();
    expect(world.messenger.news()).toEqual([
      "edit: Recovered: 1 device of All organizations",
      "reply: Backing up again: 1 device of All organizations",
    ]);
  });

  test("everything else that is due there waits with it", async () => {
    await world.db.sql`
      insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
      select now(), 'notice:' || n, ${`subscription:${ids.subscription}`}, 'notice', 'due', 'test', ${world.ctx.now()}, ${world.ctx.now()}
      from generate_series(1, 3) n`;
    world.messenger.troubles.next({ kind: "limited", retryAfterMs: 10_000 });
    await deliver(world.ctx, `subscription:${ids.subscription}`);
    expect(world.messenger.news()).toEqual([]);
    const until = world.ctx.now() + 10_000;
    expect(await rows(world, "notice")).toEqual(
      Array.from({ length: 3 }, () => ({
        state: "due",
        attempts: 0,
        next_attempt_at: until,
        last_error: null,
        possible_duplicate: false,
      })),
    );
  });
});

describe("a platform that does not work (R19)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);

  test("is asked again, at longer intervals, then given up and told elsewhere", async () => {
    await subscribe(world, "backups");
    await begin(world);
    world.messenger.troubles.always({ kind: "transient" });
    await world.waitUntil("2026-11-15T09:00:00Z");
    const tried: number[] = [];
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const [row] = await world.db.sql<
        { at: number }[]
      >`select next_attempt_at as at from notification where kind = 'alert'`;
      tried.push(row?.at ?? 0);
      world.moveTo(new Date(row?.at ?? 0).toISOString());
      await world.work();
    }
    const waits = tried.slice(1).map((at, index) => Math.round((at - (tried[index] ?? 0)) / 1000));
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]);
    expect(await ledger(world, "alert")).toEqual(["alert critical LT-1 dead (critical-reached)"]);
    await world.work();
    expect(world.mailer.news()).toContain(
      "root@acme.test: Messages to the channel backups on slack could not be delivered",
    );
  });
});

describe("a message that somebody deleted", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);

  beforeAll(async () => {
    await subscribe(world, "backups");
    await world.backUp({ device: "LT-1" });
    world.advance(HOUR_MS);
    await world.backUp({ device: "LT-2" });
    await world.work();
    world.messenger.news();
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
    world.messenger.remove(world.messenger.shown.at(-1)?.ref ?? "");
  });

  test("is posted anew when there is news, and the channel stays on", async () => {
    await world.waitUntil("2026-11-15T10:00:00Z");
    await world.work();
    expect(world.messenger.news()).toEqual([
      "post: Critical: 1 device not backed up in All organizations",
      "post: Critical: 2 devices not backed up in All organizations",
    ]);
    expect(await world.db.sql`select 1 from subscription where active`).toHaveLength(1);
  });

  test("is left deleted when only a recovery would be said", async () => {
    world.messenger.remove(world.messenger.shown.at(-1)?.ref ?? "");
    world.advance(HOUR_MS);
    await world.backUp({ device: "LT-1" }, { device: "LT-2" });
    await world.work();
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    expect(await world.db.sql`select 1 from subscription where active`).toHaveLength(1);
    expect(world.mailer.news()).toEqual([]);
  });
});

describe("a platform that never answers (R18)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", ADMINS);

  test("is not waited for without end; the message is tried again as a possible duplicate", async () => {
    await subscribe(world, "backups");
    await begin(world);
    world.messenger.troubles.next({ kind: "silence" });
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
    expect(await rows(world, "alert")).toEqual([
      {
        state: "due",
        attempts: 1,
        next_attempt_at: world.ctx.now() + 15_000,
        last_error: "There was no answer for 0.2 s.",
        possible_duplicate: true,
      },
    ]);
    world.advance(15_000);
    await world.work();
    expect(world.messenger.shown.at(-1)?.text).toContain("This may repeat an earlier message");
  });

  test("a mail server that took the mail and did not say so gets it again under the same Message-ID", async () => {
    await world.db.sql`update subscription set active = false`;
    await world.db.sql`
      insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at, detail)
      values (now(), 'notice:x', 'mail:alice@acme.test', 'notice', 'due', 'test', ${world.ctx.now()}, ${world.ctx.now()},
        ${JSON.stringify({ title: "Something", text: "It happened." })}::jsonb)`;
    world.mailer.troubles.next({ kind: "answer-lost" });
    await deliver(world.ctx, "mail:alice@acme.test");
    world.advance(15_000);
    await deliver(world.ctx, "mail:alice@acme.test");
    const mails = world.mailer.sent.filter(({ to }) => to === "alice@acme.test");
    expect(mails.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false, true]);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(mails[1]?.text).toContain("This may repeat an earlier message");
  });
});

describe("administrators whose organization no channel follows (R23)", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");

  beforeAll(async () => {
    await withRole(world.ctx, "bob", "org-admin");
    await withRole(world.ctx, "carol", "helpdesk");
    await world.db
      .sql`update reporting_settings set recipients = '{Finance@acme.test}', zone = 'Europe/Berlin'`;
    await world.backUp({ device: "LT-1", owner: "alice" });
    world.moveTo("2026-11-01T20:00:00Z");
    await world.backUp({ device: "LT-2", owner: "bob" });
  });

  test("get one mail a day, in the morning, with all that became critical", async () => {
    await world.waitUntil("2026-11-08T20:00:00Z");
    await world.work();
    await world.waitUntil("2026-11-15T09:00:00Z");
    await world.work();
    await world.waitUntil("2026-11-15T20:00:00Z");
    await world.work();
    await world.waitUntil("2026-11-16T06:59:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await world.waitUntil("2026-11-16T07:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([
      "bob@acme.test: Backup alerts: 2 devices became critical",
      "finance@acme.test: Backup alerts: 2 devices became critical",
    ]);
  });

  test("and no mail on a day without news", async () => {
    await world.waitUntil("2026-11-17T07:00:00Z");
    await world.work();
    expect(world.mailer.news()).toEqual([]);
  });

  test("what backed up before the mail goes is left out of it, and an empty mail is not sent", async () => {
    await world.backUp({ device: "LT-1", owner: "alice" });
    await world.waitUntil("2026-12-01T12:00:00Z");
    await world.work();
    world.advance(HOUR_MS);
    await world.backUp({ device: "LT-1", owner: "alice" });
    world.advance(DAY_MS);
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    expect((await ledger(world, "daily-alerts")).slice(2)).toEqual([
      "daily-alerts cancelled (recovered)",
      "daily-alerts cancelled (recovered)",
    ]);
  });

  test("a device that crossed while it was snoozed is in the mail after the snooze", async () => {
    const id = await world.db.sql<{ id: number }[]>`select id from device where name = 'LT-1'`;
    await world.db.sql`
      insert into snooze (device_id, audience, until, by, created_at)
      values (${id[0]?.id ?? 0}, 'admins', ${world.ctx.now() + 20 * DAY_MS}, 'bob', ${world.ctx.now()})`;
    world.advance(16 * DAY_MS);
    await world.waitUntil(new Date(world.ctx.now()).toISOString());
    await world.work();
    world.advance(2 * DAY_MS);
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    world.advance(3 * DAY_MS);
    await world.waitUntil(new Date(world.ctx.now()).toISOString());
    await world.work();
    world.advance(DAY_MS);
    await world.work();
    expect(world.mailer.news()).toEqual([
      "bob@acme.test: Backup alerts: 1 device became critical",
      "finance@acme.test: Backup alerts: 1 device became critical",
    ]);
  });
});

describe("the sample company stays on this machine", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");

  test("its addresses and its devices are refused by a mail server and a channel of the world", async () => {
    const id = await subscribe(world, "backups");
    await world.db.sql`
      insert into source (kind, name, namespace, mode, created_at, last_good_at) values ('sample', 'sample', 'sample', 'pull', now(), now())`;
    await world.db.sql`update source set baseline_at = now()`;
    const rowsToSend = [
      { kind: "owner-alert", subject: "outage:1:owner:critical", destination: "mail:ada@tessellate.example" },
      { kind: "report", subject: "report:1", destination: "mail:root@acme.test" },
      { kind: "report", subject: "report:1", destination: `subscription:${id}` },
      { kind: "baseline", subject: "baseline:1", destination: `subscription:${id}` },
    ];
    for (const row of rowsToSend) {
      await world.db.sql`
        insert into notification (subject_at, subject, destination, kind, state, reason, organization_id, created_at, next_attempt_at)
        values (now(), ${row.subject}, ${row.destination}, ${row.kind}, 'due', 'test', ${ROOT}, ${world.ctx.now()}, ${world.ctx.now()})`;
      await deliver(world.ctx, row.destination);
    }
    expect(world.mailer.sent).toEqual([]);
    expect(world.messenger.shown).toEqual([]);
    expect(await ledger(world)).toEqual([
      "owner-alert undeliverable (sample-address)",
      "report undeliverable (sample-data)",
      "report undeliverable (sample-data)",
      "baseline undeliverable (sample-data)",
    ]);
  });
});
