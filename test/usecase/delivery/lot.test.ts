import { expect, test } from "vitest";

import { keepLease } from "../../../src/usecase/instance/keep-lease.ts";
import { deliverMails } from "../../../src/usecase/delivery/deliver-mails.ts";
import type { DeliveryContext } from "../../../src/usecase/delivery/delivery-context.ts";
import { useDelivery } from "../../support/delivery.ts";
import { countJobs, oweNoticeTo } from "../../support/owe.ts";

const world = useDelivery("2026-11-19T09:00:00Z");

/** So many addresses of a domain, each owed a notice. */
async function owe(count: number, domain: string): Promise<string[]> {
  const destinations = Array.from({ length: count }, (_, index) => `mail:person${index}@${domain}`);
  await world.db.transaction(async (tx) => {
    for (const destination of destinations)
      await oweNoticeTo(world.ctx, tx, { title: `Notice to ${destination}`, destination, wake: false });
  });
  return destinations;
}

async function statesAt(domain: string): Promise<Record<string, number>> {
  const rows = await world.db.sql<{ state: string; count: number }[]>`
    select state || case when possible_duplicate then ' in doubt' else '' end as state, count(*)::int as count
    from notification where destination like ${`%@${domain}`} group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

test("what a slow mail server has not taken within a minute is put back untried, with a job", async () => {
  const destinations = await owe(60, "slow.test");
  const slow: DeliveryContext = {
    ...world.ctx,
    mailer: {
      ...world.mailer,
      send: async (...asked) => {
        world.advance(20_000);
        await world.mailer.send(...asked);
      },
    },
  };
  await deliverMails(slow, destinations);
  const { sent = 0, due = 0, ...others } = await statesAt("slow.test");
  expect({ all: sent + due, others }).toEqual({ all: 60, others: {} });
  expect(sent).toBeGreaterThan(0);
  expect(due).toBeGreaterThan(0);
  const untried = await world.db.sql<{ destination: string; attempts: number }[]>`
    select destination, attempts from notification where destination like '%@slow.test' and state = 'due'`;
  for (const { destination, attempts } of untried) {
    expect(attempts).toBe(0);
    expect(await countJobs(world.db, destination)).toBe(1);
  }
  await deliverMails(world.ctx, destinations);
  expect(await statesAt("slow.test")).toEqual({ sent: 60 });
  expect(world.mailer.sent.filter(({ to }) => to.endsWith("@slow.test"))).toHaveLength(60);
});

test("only what was on its way is in doubt when a bot dies in the middle of many mails", async () => {
  const destinations = await owe(60, "killed.test");
  const hanging = new Set<string>();
  const dying: DeliveryContext = {
    ...world.anotherBot(),
    mailer: {
      ...world.mailer,
      // Nobody waits for it any more.
      send: async (_mail, { to }) => {
        hanging.add(to);
        await new Promise(() => undefined);
      },
    },
    patienceMs: 3_600_000,
  };
  await keepLease(dying, { id: dying.instanceId, host: "here", pid: 1 });
  void deliverMails(dying, destinations);
  await expect.poll(() => hanging.size).toBeGreaterThan(10);
  expect(await statesAt("killed.test")).toEqual({ sending: 60 });
  world.advance(60_000);
  await keepLease(world.ctx, { id: world.ctx.instanceId, host: "here", pid: 2 });
  expect(await statesAt("killed.test")).toEqual({ due: 60 - hanging.size, "due in doubt": hanging.size });
  await deliverMails(world.ctx, destinations);
  const marked = world.mailer.sent.filter(({ possibleDuplicate }) => possibleDuplicate).map(({ to }) => to);
  expect(marked.toSorted()).toEqual([...hanging].toSorted());
});

test("an address that wants a pause, and one that bounced, hold nobody up", async () => {
  const destinations = await owe(3, "mixed.test");
  await world.db.transaction(async (tx) => {
    await oweNoticeTo(world.ctx, tx, { title: "Second", destination: "mail:person1@mixed.test" });
  });
  await world.db
    .sql`insert into email_address (email, bounced_at) values ('person0@mixed.test', ${world.ctx.now()})`;
  const before = world.mailer.sent.length;
  const { mailer } = world;
  const picky: DeliveryContext = {
    ...world.ctx,
    mailer: {
      ...mailer,
      send: async (mail, envelope) => {
        if (envelope.to === "person1@mixed.test")
          mailer.troubles.next({ kind: "limited", retryAfterMs: 60_000 });
        await mailer.send(mail, envelope);
      },
    },
  };
  await deliverMails(picky, destinations);
  expect(world.mailer.sent.slice(before).map(({ to }) => to)).toEqual(["person2@mixed.test"]);
  expect(await statesAt("mixed.test")).toEqual({ due: 2, sent: 1, undeliverable: 1 });
  world.advance(60_000);
  await deliverMails(world.ctx, destinations);
  expect(await statesAt("mixed.test")).toEqual({ sent: 3, undeliverable: 1 });
});
