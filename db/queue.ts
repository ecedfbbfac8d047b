import { type Db, PgBoss } from "pg-boss";

import { isoInstant, type Instant } from "../src/core/instant.ts";
import type { Queryable } from "./client.ts";
import { JOBS } from "./job/all.ts";
import type { JobDefinition } from "./job/definition.ts";

/** The name of the schema that pg-boss keeps its tables in. */
export const QUEUE_SCHEMA = "pgboss";

/** Wakes workers. What is to be done stands in our own tables; a job only says that somebody should look. */
export interface Queue {
  /** Adds one job per payload, in the caller's transaction. `startAt` delays them; by default they start at once. */
  enqueue<Payload extends object>(
    at: Queryable,
    job: JobDefinition<Payload>,
    payloads: readonly Payload[],
    startAt?: Instant,
  ): Promise<void>;
  /** Hands each job of a kind to `handler`, at most `concurrency` at a time; a rejected handler fails the job. */
  work<Payload extends object>(
    job: JobDefinition<Payload>,
    handler: (payload: Payload) => Promise<void>,
    concurrency?: number,
  ): Promise<void>;
  /** Starts listening and the cron of the definitions. */
  start(): Promise<void>;
  /** Lets running handlers finish, at most 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

export interface QueueOptions {
  readonly onError: (error: Error) => void;
  /** False: no cron and no upkeep, for a process that only enqueues. */
  readonly serve: boolean;
}

/** The queue in the database at `url`, with its own small pool of connections. */
export function openQueue(url: string, options: QueueOptions): Queue {
  const boss = new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    application_name: "backup-report-bot-queue",
    max: options.serve ? 4 : 1,
    useListenNotify: options.serve,
    supervise: options.serve,
    schedule: options.serve,
    migrate: false,
    createSchema: false,
    monitorIntervalSeconds: 30,
    // An own cron pass a minute is enough for jobs whose finest grain is a minute.
    cronMonitorIntervalSeconds: 30,
    cronWorkerIntervalSeconds: 30,
  });
  // A worker's error comes as a copy that is no Error.
  boss.on("error", (error) => options.onError(Object.assign(new Error(error.message), error)));
  let started: Promise<unknown> | null = null;
  let stopped: Promise<void> | null = null;
  return {
    async enqueue(at, job, payloads, startAt) {
      if (payloads.length === 0) return;
      const startAfter = startAt === undefined ? {} : { startAfter: isoInstant(startAt) };
      const jobs = payloads.map((data) => ({ data, ...startAfter }));
      await boss.insert(job.name, jobs, { db: inTransaction(at) });
    },
    async work(job, handler, concurrency = 1) {
      const polling = { batchSize: 1, notifyPollingIntervalSeconds: 30 };
      for (let worker = 0; worker < concurrency; worker += 1) {
        let id: string | null = null;
        id = await boss.work<object>(job.name, polling, async (jobs) => {
          // One notification wakes for one fetch: without this the next job would wait for the next poll.
          if (id !== null) boss.notifyWorker(id);
          for (const { data } of jobs) await handler(job.payload.parse(data));
        });
      }
    },
    async start() {
      started ??= boss.start();
      await started;
      if (!options.serve) return;
      for (const job of JOBS) {
        if (job.cron !== undefined) await boss.schedule(job.name, job.cron, {});
      }
    },
    async stop() {
      if (started === null) return;
      stopped ??= boss.stop({ graceful: true, timeout: 10_000 });
      await stopped;
    },
  };
}

/** Makes or updates pg-boss's own tables and one queue per kind of job. Safe to run again. */
export async function migrateQueue(url: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    max: 1,
    supervise: false,
    schedule: false,
  });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    for (const job of JOBS) {
      const queue = {
        policy: "standard" as const,
        notify: true,
        retryLimit: job.retryLimit,
        retryDelay: job.retryDelaySeconds,
        expireInSeconds: job.expireInSeconds,
        heartbeatSeconds: 30,
        deleteAfterSeconds: 3600,
      };
      await boss.createQueue(job.name, queue);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** pg-boss binds as node-postgres does: texts, and arrays of texts. */
function inTransaction(at: Queryable): Db {
  return {
    async executeSql(text, values = []) {
      const parameters = values.map((value) =>
        value instanceof Date ? value.toISOString() : (value ?? null),
      );
      const rows = await at.sql.unsafe(text, parameters as never[]);
      return { rows: [...rows] };
    },
  };
}
