import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";

import { createTransport } from "nodemailer";
import { z } from "zod";

import { messageOf } from "../../adapters/email/compose.ts";
import { emailMailer } from "../../adapters/email/mailer.ts";
import { smtpTransport } from "../../adapters/email/smtp.ts";
import { openDatabase } from "../../db/client.ts";
import { openQueue } from "../../db/queue.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/instant.ts";
import type { Envelope, Mailer, RenderedMail } from "../../src/port/mailer.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import { releaseOwnerMail } from "../../src/usecase/delivery/release-owner-mail.ts";
import { wakeDestinations } from "../../src/usecase/delivery/wake.ts";
import type { Context } from "../../src/usecase/context.ts";
import { settleHeld } from "../../src/usecase/delivery/settle-held.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { createLinks } from "../../src/usecase/link/links.ts";
import { registerWorkers } from "../../src/worker/register.ts";
import { benchContext, timed } from "./context.ts";
import { READ_AT } from "./fleet.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured, ms } from "./table.ts";

const OWNERS = 10_000;
/** Floor and ours take turns, so that whatever else the machine does meets both. */
const TURNS = 5;
const FROM = "Backup reports <backup@bench.test>";
/** As many mails under way at once as keep the pool's connections busy. */
const BARE_AT_ONCE = 10;
const PORT = z.object({ port: z.number() });

/** A mail as it was given to the mail server. */
interface Finished {
  readonly mail: RenderedMail;
  readonly envelope: Envelope;
}

/**
 * Owners of 10,000 devices are owed a mail: made ready, then sent to a mail server on this machine, beside a loop
 * that gives the same finished mails to nodemailer's pool and does nothing else.
 */
export async function measureEmail(server: BenchServer): Promise<Measured[]> {
  const url = await server.clone("ours");
  await silence(url);
  const sink = await startSink();
  const bench = await benchContext(url, READ_AT + HOUR_MS);
  await evaluateFleet(bench.ctx);
  await releaseOwnerMail(bench.ctx);
  const ready = await timed(async () => await settleHeld(bench.ctx, OPERATOR, "send"));

  const finished: Finished[] = [];
  const { now } = bench.ctx;
  const transport = smtpTransport({
    host: "127.0.0.1",
    port: sink.port,
    tls: false,
    requireTls: false,
    auth: null,
    now,
  });
  const mailer = emailMailer({ from: FROM, transport, now });
  const queue = openQueue(url, { serve: true, onError: () => undefined });
  await queue.start();
  const ctx = {
    ...bench.ctx,
    queue,
    messengers: new Map(),
    mailer: keeping(mailer, finished),
    instanceId: randomUUID(),
    links: createLinks([Buffer.alloc(32, 1)], "https://bot.bench.test"),
  };
  const turns = await takeTurnsOf(bench.ctx);
  await registerWorkers(ctx, { queue, advanceSample: async () => undefined });
  const ours: Spent = { ms: 0, cpuMs: 0 };
  const bare: Spent = { ms: 0, cpuMs: 0 };
  for (const destinations of turns) {
    await spend(ours, async () => {
      const all = sink.taken(destinations.length);
      await letGo(bench.ctx, destinations);
      await all;
    });
    await spend(bare, async () => await sendBare(sink, finished.splice(0)));
  }
  await queue.stop();
  await mailer.close();
  await bench.close();
  await server.drop("ours");
  await sink.stop();
  const mails = ready.result.toLocaleString("en");
  return [
    {
      what: `make ${mails} owner mails ready`,
      floor: "–",
      ours: ms(ready.ms),
      ratio: "",
      asked: "about 2 s",
    },
    {
      what: `send ${mails} owner mails`,
      floor: rate(ready.result, bare.ms),
      ours: rate(ready.result, ours.ms),
      ratio: `${Math.round((bare.ms / ours.ms) * 100)} %`,
      asked: ">= 80 %",
    },
    compared("  CPU of the bot", bare.cpuMs, ours.cpuMs, ""),
  ];
}

interface Spent {
  ms: number;
  /** User and system time of this process. */
  cpuMs: number;
}

async function spend(spent: Spent, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  spent.ms += (await timed(work)).ms;
  const { user, system } = process.cpuUsage(before);
  spent.cpuMs += (user + system) / 1000;
}

/** Puts all that is due off, and says in which parts it is to come. */
async function takeTurnsOf({ db }: Context): Promise<string[][]> {
  await db.sql`delete from pgboss.job where name = 'deliver-mail'`;
  const rows = await db.sql<{ destination: string }[]>`
    update notification set next_attempt_at = 'infinity' where state = 'due' returning destination`;
  const destinations = rows.map((row) => row.destination);
  const size = Math.ceil(destinations.length / TURNS);
  return Array.from({ length: TURNS }, (_, turn) => destinations.slice(turn * size, (turn + 1) * size));
}

async function letGo(ctx: Context, destinations: readonly string[]): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.sql`
      update notification set next_attempt_at = ${ctx.now()}::timestamptz
      where state = 'due' and destination = any (${[...destinations]}::text[])`;
    await wakeDestinations(ctx, tx, destinations);
  });
}

function rate(mails: number, tookMs: number): string {
  return `${Math.round((mails * 1000) / tookMs).toLocaleString("en")} mails a second`;
}

/** The devices of the first owners have been silent for 40 days, and their owners want to hear of it. */
async function silence(url: string): Promise<void> {
  const db = openDatabase(url, { max: 1 });
  await db.transaction(async ({ sql }) => {
    await sql`set local session_replication_role = replica`;
    await sql`delete from subscription`;
    await sql`update device_policy set critical_mail = true, critical_days = 30`;
    await sql`update device_defaults set critical_mail = true, critical_days = 30`;
    const since = READ_AT - 40 * DAY_MS;
    await sql`
      update device set last_activity_at = ${since}::timestamptz, last_completed_at = ${since}::timestamptz
      where id in (select id from device order by id limit ${OWNERS}::int)`;
    await sql`update archive set last_activity_at = ${since}::timestamptz from device d where d.id = device_id and d.last_activity_at = ${since}::timestamptz`;
  });
  await db.sql`vacuum analyze`;
  await db.close();
}

/** A mailer that remembers the mails it was given. */
function keeping(mailer: Mailer, kept: Finished[]): Mailer {
  return {
    local: false,
    render: (view, reader) => mailer.render(view, reader),
    async send(mail, envelope) {
      kept.push({ mail, envelope });
      await mailer.send(mail, envelope);
    },
  };
}

async function sendBare(sink: Sink, finished: readonly Finished[]): Promise<void> {
  const pool = createTransport({ pool: true, host: "127.0.0.1", port: sink.port, ignoreTLS: true });
  const waiting = finished.values();
  async function loop(): Promise<void> {
    for (const { mail, envelope } of waiting)
      await pool.sendMail(messageOf(mail, envelope, { from: FROM, at: READ_AT }));
  }
  const all = sink.taken(finished.length);
  await Promise.all(Array.from({ length: BARE_AT_ONCE }, loop));
  await all;
  pool.close();
}

interface Sink {
  readonly port: number;
  /** Resolves when it has taken so many mails since it was last asked. */
  taken(mails: number): Promise<void>;
  stop(): Promise<void>;
}

async function startSink(): Promise<Sink> {
  const child: ChildProcess = fork(join(import.meta.dirname, "smtp-sink.ts"), [], { execArgv: [] });
  const { port } = PORT.parse(await heard(child));
  return {
    port,
    async taken(mails) {
      child.send({ tellAt: mails });
      await heard(child);
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

async function heard(child: ChildProcess): Promise<unknown> {
  return await new Promise((resolve) => child.once("message", resolve));
}
