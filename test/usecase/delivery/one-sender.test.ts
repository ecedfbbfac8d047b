import { beforeEach, expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import { deliver } from "../../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../../src/usecase/delivery/delivery-context.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { emailMailer } from "../../../adapters/email/mailer.ts";
import { outboxTransport } from "../../../adapters/email/outbox.ts";
import { PULL, seen } from "../../support/observe.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { type SlowChannel, slowChannel } from "../../support/slow-channel.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";

let channel: SlowChannel;

function bot(instanceId: string): DeliveryContext {
  const mailer = emailMailer({
    transport: outboxTransport(scratchFolder()),
    from: "bot@localhost",
    now: world.ctx.now,
  });
  return { ...world.ctx, messengers: new Map([[channel.platform, channel]]), mailer, instanceId };
}

/** A device that was well becomes critical. */
async function cross(device: string): Promise<void> {
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  for (const time of ["2026-11-01T09:00:00Z", "2026-11-19T09:00:00Z"]) {
    const observation = seen({ device, activity: "2026-11-01T08:00:00Z", observed: time });
    await recordObservations(world.ctx, source, [observation], { asOf: at(time), full: false });
  }
}

beforeEach(async () => {
  channel = slowChannel();
  await world.db
    .sql`truncate device, outage, notification, living_message, source, subscription restart identity cascade`;
  await world.db
    .sql`insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at)
    select id, 'terminal', 'ops', 'UTC', 'test', now() from organization where parent_id is null`;
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  await world.db.sql`update source set baseline_at = now() where id = ${source.id}`;
});

async function states(): Promise<unknown> {
  const rows = await world.db
    .sql`select state, possible_duplicate as again from notification where kind = 'alert' order by id`;
  return [...rows];
}

test("two bots with a device each make one message of the day, and the second device is not lost", async () => {
  await cross("LT-1");
  const first = deliver(bot(ALICE), "subscription:1");
  await channel.reached(1);
  await cross("LT-2");
  await deliver(bot(BOB), "subscription:1");
  expect(channel.calls).toEqual(["post living:1"]);
  channel.answer();
  await first;
  // The edit with the second device waits for its 45 seconds, and a job for it is there.
  expect(await states()).toEqual([
    { state: "sent", again: false },
    { state: "due", again: false },
  ]);
  world.advance(46_000);
  await deliver(bot(BOB), "subscription:1");
  expect(channel.calls.map((call) => call.split(" ")[0])).toEqual(["post", "edit", "reply"]);
  expect(await states()).toEqual([
    { state: "sent", again: false },
    { state: "sent", again: false },
  ]);
});
