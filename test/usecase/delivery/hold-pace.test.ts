import { beforeAll, describe, expect, test } from "vitest";

import { beat } from "../../../db/query/instance.ts";
import { endPaces } from "../../../db/query/pace-lease.ts";
import { deliver } from "../../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../../src/usecase/delivery/delivery-context.ts";
import { subscribe, useDelivery } from "../../support/delivery.ts";

describe("two bots that serve one workspace", () => {
  const world = useDelivery("2026-11-19T09:00:00Z");
  const box: { alice?: DeliveryContext; bob?: DeliveryContext } = {};
  const ids = { first: "", second: "", elsewhere: "" };

  function bots(): { alice: DeliveryContext; bob: DeliveryContext } {
    const { alice, bob } = box;
    if (alice === undefined || bob === undefined) throw new Error("There are no bots yet.");
    return { alice, bob };
  }

  async function owe(destination: string, text: string): Promise<void> {
    await world.db.sql`
      insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at, detail)
      values (${world.ctx.now()}, ${`notice:${text}`}, ${destination}, 'notice', 'due', 'test', ${world.ctx.now()}, ${world.ctx.now()},
        ${JSON.stringify({ title: text, text })}::jsonb)`;
  }

  async function jobs(destination: string): Promise<number> {
    const rows = await world.db.sql`
      select 1 from pgboss.job where name = 'deliver' and data ->> 'destination' = ${destination}`;
    return rows.length;
  }

  beforeAll(async () => {
    box.alice = world.anotherBot();
    box.bob = world.anotherBot();
    for (const ctx of [box.alice, box.bob])
      await beat(world.db, { id: ctx.instanceId, host: "here", pid: 1 }, world.ctx.now());
    ids.first = `subscription:${await subscribe(world, "C1")}`;
    ids.second = `subscription:${await subscribe(world, "C2")}`;
    ids.elsewhere = `subscription:${await subscribe(world, "C3", { workspaceId: "T2" })}`;
  });

  test("take turns: who is second hands it back, and may serve another workspace", async () => {
    const { alice, bob } = bots();
    await owe(ids.first, "one");
    await owe(ids.second, "two");
    await owe(ids.elsewhere, "three");
    await deliver(alice, ids.first);
    await deliver(bob, ids.second);
    expect(world.messenger.news()).toEqual(["post: one"]);
    expect(await jobs(ids.second)).toBe(1);
    await deliver(bob, ids.elsewhere);
    await deliver(alice, ids.second);
    expect(world.messenger.news()).toEqual(["post: three", "post: two"]);
  });

  test("the second goes on when the first is gone, has ended, or had nothing to say for a minute", async () => {
    const { alice, bob } = bots();
    await owe(ids.first, "four");
    await world.db
      .sql`update instance set heartbeat_at = heartbeat_at - interval '1 minute' where id = ${alice.instanceId}`;
    await deliver(bob, ids.first);
    expect(world.messenger.news()).toEqual(["post: four"]);
    await beat(world.db, { id: alice.instanceId, host: "here", pid: 1 }, world.ctx.now());
    await owe(ids.first, "five");
    await endPaces(world.db, bob.instanceId);
    await deliver(alice, ids.first);
    expect(world.messenger.news()).toEqual(["post: five"]);
    world.advance(61_000);
    await beat(world.db, { id: alice.instanceId, host: "here", pid: 1 }, world.ctx.now());
    await owe(ids.first, "six");
    await deliver(bob, ids.first);
    expect(world.messenger.news()).toEqual(["post: six"]);
  });
});
