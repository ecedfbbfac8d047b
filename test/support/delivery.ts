import { randomUUID } from "node:crypto";

import { findDue } from "../../db/query/claim.ts";
import { subscription } from "../../db/schema/ledger.ts";
import type { Rules } from "../../src/usecase/context.ts";
import { deliverAll } from "../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../src/usecase/delivery/delivery-context.ts";
import { releaseOwnerMail } from "../../src/usecase/delivery/release-owner-mail.ts";
import { sweep } from "../../src/worker/sweep.ts";
import { addDevices, ROOT } from "./company.ts";
import type { Seen } from "./observe.ts";
import { type RecordingMailer, recordingMailer } from "./recording-mailer.ts";
import { type RecordingMessenger, recordingMessenger } from "./recording-messenger.ts";
import { useWorld, type World } from "./world.ts";

/** A world with a chat platform and a mail server, in which the workers run when the test says so. */
export interface DeliveryWorld extends Omit<World, "ctx"> {
  readonly ctx: DeliveryContext;
  readonly messenger: RecordingMessenger;
  readonly mailer: RecordingMailer;
  /** Another bot on the same database, with the same platform and mail server. */
  anotherBot(): DeliveryContext;
  /** Devices back up now (or are observed as they say), and the backup system is read. */
  backUp(...devices: readonly Seen[]): Promise<void>;
  /** The clock goes to that time, and the backup system is read: nothing backed up meanwhile. */
  waitUntil(text: string): Promise<void>;
  /** Everything that has a job now or gets one from the sweep is done. */
  work(): Promise<void>;
}

export function useDelivery(start: string, rules: Partial<Rules> = {}): DeliveryWorld {
  const world = useWorld(start, rules);
  const messenger = recordingMessenger();
  const mailer = recordingMailer();
  const instanceId = randomUUID();

  function context(id: string): DeliveryContext {
    const messengers = new Map([[messenger.platform, messenger]]);
    return { ...world.ctx, messengers, mailer, instanceId: id, patienceMs: 200 };
  }

  async function backUp(...devices: readonly Seen[]): Promise<void> {
    const activity = new Date(world.ctx.now()).toISOString();
    await addDevices(world.ctx, ...devices.map((device) => ({ activity, ...device })));
  }

  return {
    get db() {
      return world.db;
    },
    get queue() {
      return world.queue;
    },
    get url() {
      return world.url;
    },
    get ctx() {
      return context(instanceId);
    },
    complaints: world.complaints,
    moveTo: (text) => world.moveTo(text),
    advance: (ms) => world.advance(ms),
    messenger,
    mailer,
    anotherBot: () => context(randomUUID()),
    backUp,
    async waitUntil(text) {
      world.moveTo(text);
      await addDevices(world.ctx);
    },
    async work() {
      // Nothing is shown in the very moment it happens.
      world.advance(1);
      const ctx = context(instanceId);
      await sweep(ctx);
      await releaseOwnerMail(ctx);
      const channels = await world.db.sql<{ destination: string }[]>`
        select 'subscription:' || id as destination from subscription order by id`;
      const due = await findDue(world.db, ctx.now());
      await deliverAll(ctx, [...new Set([...channels.map((row) => row.destination), ...due])]);
    },
  };
}

type Choices = Partial<typeof subscription.$inferInsert>;

/** A channel follows an organization; it is told at once unless it says otherwise. */
export async function subscribe(
  world: DeliveryWorld,
  channelId: string,
  choices: Choices = {},
): Promise<number> {
  const [row] = await world.db.orm
    .insert(subscription)
    .values({
      organizationId: ROOT,
      platform: "slack",
      workspaceId: "T1",
      channelId,
      zone: "UTC",
      createdBy: "test",
      createdAt: world.ctx.now(),
      ...choices,
    })
    .returning({ id: subscription.id });
  if (row === undefined) throw new Error(`${channelId} was not subscribed`);
  return row.id;
}

/** The ledger in words, oldest first: `alert critical LT-0001 sent (critical-reached)`. */
export async function ledger(
  world: Pick<DeliveryWorld, "db">,
  kind: string | null = null,
): Promise<string[]> {
  const rows = await world.db.sql<{ line: string }[]>`
    select concat_ws(' ', n.kind, n.level, d.name, n.state, '(' || n.reason || ')') as line
    from notification n left join device d on d.id = n.device_id
    where ${kind}::text is null or n.kind = ${kind} order by n.id`;
  return rows.map(({ line }) => line);
}
