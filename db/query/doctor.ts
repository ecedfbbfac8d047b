import { setTimeout as sleep } from "node:timers/promises";

import type { Instant } from "../../src/core/instant.ts";
import type { Database, Queryable } from "../client.ts";
import { QUEUE_SCHEMA } from "../queue.ts";

export interface ServerFacts {
  readonly version: string;
  readonly major: number;
  readonly now: Instant;
}

export async function readServer(q: Queryable): Promise<ServerFacts> {
  const [row] = await q.sql<ServerFacts[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major, clock_timestamp() as now`;
  if (row === undefined) throw new Error("The database did not say its version.");
  return row;
}

const CHANNEL = "backup_report_doctor";
const PATIENCE_MS = 3_000;

/**
 * Whether a notification sent on one connection arrives on another. It does not behind a pooler that
 * hands out connections per transaction, and jobs then wait for polling.
 */
export async function notificationsArrive(db: Database): Promise<boolean> {
  const arrived = Promise.withResolvers<boolean>();
  const listening = await db.sql.listen(CHANNEL, () => arrived.resolve(true));
  try {
    await db.sql.notify(CHANNEL, "");
    return await Promise.race([arrived.promise, sleep(PATIENCE_MS, false)]);
  } finally {
    await listening.unlisten();
  }
}

export interface QueueFacts {
  /** Jobs that could run and that nobody has taken for over 10 minutes. */
  readonly stuck: number;
  /** Jobs that failed for good in the last day. */
  readonly failed: number;
  /** When any bot last gave a sign of life. */
  readonly lastBeatAt: Instant | null;
  /** The same of those that did not end in order since. */
  readonly lastServingAt: Instant | null;
}

export async function readQueue(q: Queryable): Promise<QueueFacts> {
  const [row] = await q.sql<QueueFacts[]>`
    select count(*) filter (where state in ('created', 'retry') and start_after < now() - interval '10 minutes')::int as stuck,
           count(*) filter (where state = 'failed' and completed_on > now() - interval '1 day')::int as failed,
           (select max(heartbeat_at) from instance) as "lastBeatAt",
           (select max(heartbeat_at) from instance where ended_at is null) as "lastServingAt"
    from ${q.sql(QUEUE_SCHEMA)}.job`;
  return row ?? { stuck: 0, failed: 0, lastBeatAt: null, lastServingAt: null };
}

export interface LedgerFacts {
  readonly dead: number;
  readonly held: number;
  readonly unsettled: number;
}

export async function readLedger(q: Queryable): Promise<LedgerFacts> {
  const [row] = await q.sql<LedgerFacts[]>`
    select count(*) filter (where state = 'dead')::int as dead, count(*) filter (where state = 'held')::int as held,
           count(*) filter (where state in ('due', 'sending', 'owed'))::int as unsettled
    from notification where state in ('dead', 'held', 'due', 'sending', 'owed')`;
  return row ?? { dead: 0, held: 0, unsettled: 0 };
}
