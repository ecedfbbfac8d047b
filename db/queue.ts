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

/**
 * For the driver's pool, which pg-boss hands its settings to: by itself it closes a connection after 10 s, and
 * at rest most of what the database did was to greet the next one.
 */
const POOL = { idleTimeoutMillis: 600_000 };
/** How often the further workers of a kind look by themselves; the first one looks as often as the kind asks. */
const FURTHER_POLL_SECONDS = 120;

/** The queue in the database at `url`, with its own small pool of connections. */
export function openQueue(url: string, options: QueueOptions): Queue {
  const boss = new PgBoss({
    ...POOL,
    connectionString: url,
    schema: QUEUE_SCHEMA,
    application_name: "backup-report-bot-queue",
    max: options.serve ? 4 : 1,
    useListenNotify: options.serve,
    supervise: options.serve,
    schedule: options.serve,
    migrate: false,
    createSchema: false,
    monitorIntervalSeconds: 60,
    // Nothing here goes by these: jobs that depend on each other, commands left by an update of pg-boss, and the
    // list of instances; queues are made before anything is served.
    flowIntervalSeconds: 3600,
    bamIntervalSeconds: 3600,
    queueCacheIntervalSeconds: 600,
    registerInstance: false,
    // A listener that silently lost its connection is found out so soon; until then the polls stand in.
    notifyHeartbeatIntervalMs: 30_000,
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
      for (let worker = 0; worker < concurrency; worker += 1) {
        let id: string | null = null;
        const seconds = worker === 0 ? job.pollSeconds : Math.max(job.pollSeconds, FURTHER_POLL_SECONDS);
        const polling = { batchSize: 1, notifyPollingIntervalSeconds: seconds };
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
      const known = new Set(JOBS.map(({ name }) => name));
      for (const { name } of await boss.getSchedules()) {
        if (!known.has(name)) await boss.unschedule(name);
      }
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
