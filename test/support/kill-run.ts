import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { z } from "zod";

import { openDatabase, type Database } from "../../db/client.ts";
import { MINUTE_MS } from "../../src/core/instant.ts";
import { openApplication, type Application } from "../../src/compose/application.ts";
import { catchUp } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import type { Lease } from "../../src/usecase/instance/keep-lease.ts";
import { settleHeld } from "../../src/usecase/delivery/settle-held.ts";
import { type BotProcess, startBot } from "./bot-process.ts";
import type { BotInput } from "./bot-task.ts";
import { contradictions } from "./consistency.ts";

/** Short, so that a test does not wait; still long enough for a busy machine. */
const BRISK: Lease = { beatIntervalMs: 250, leaseMs: 2_000 };
const PATIENCE_MS = 60_000;

/** A database and a data folder for a bot, prepared by `prepare`. */
export interface Place {
  readonly databaseUrl: string;
  readonly dataDir: string;
}

export interface KillPlan {
  readonly kills: number;
  /** Numbers from 0 to 1, by which the moments are chosen. */
  readonly random: () => number;
  /** How long an undisturbed run takes from its opening; kills fall into it. */
  readonly windowMs: number;
}

/** Channels, operations and owner mail: everything an alert can go to. */
export async function prepare(databaseUrl: string): Promise<void> {
  await withDatabase(databaseUrl, async ({ sql }) => {
    await sql`
      insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at, warnings)
      select case when channel = 'operations' then null else (select id from organization where parent_id is null) end,
             'terminal', channel, 'UTC', 'test', now(), channel = 'all'
      from unnest(array['all', 'critical', 'operations']) as channel`;
    await sql`update device_defaults set warning_mail = true, critical_mail = true`;
  });
}

/** Runs a bot over the inputs without disturbing it. Returns how long it took from its opening. */
export async function runThrough(place: Place, inputs: readonly BotInput[]): Promise<number> {
  const bot = startBot({ ...place, lease: BRISK, inputs });
  await bot.said("opened");
  const openedAt = performance.now();
  await bot.said("brought all");
  const tookMs = performance.now() - openedAt;
  await nothingInFlightOfOthers(place.databaseUrl, bot);
  bot.signal("SIGTERM");
  const how = await bot.ended;
  if (how !== 0) throw new Error(`The bot ended with ${how}. It wrote:\n${bot.output()}`);
  return tookMs;
}

/**
 * Starts the bot over and over and kills each at a moment of its own. Each goes on with the input that the one before
 * it was interrupted in, after once more the one before that. Returns how far each had come.
 */
export async function killRepeatedly(
  place: Place,
  inputs: readonly BotInput[],
  { kills, random, windowMs }: KillPlan,
): Promise<string[]> {
  const ends: string[] = [];
  let next = 0;
  while (ends.length < kills) {
    const bot = startBot({ ...place, lease: BRISK, inputs: inputs.slice(Math.max(0, next - 1)) });
    await bot.said("opened");
    const afterMs = Math.round(random() * ((3 * windowMs) / kills));
    await sleep(afterMs);
    bot.signal("SIGKILL");
    await bot.ended;
    const brought = inputs.findLastIndex(({ path }) => bot.output().includes(path));
    next = Math.max(next, brought + 1);
    ends.push(`after ${afterMs} ms, ${next} of ${inputs.length} files brought in`);
  }
  return ends;
}

/**
 * Settles what still waits for its time, two minutes later: held mail is sent, edits are due. In this process, by
 * what a starting bot does.
 */
export async function settleAll(place: Place): Promise<void> {
  const ahead = 2 * MINUTE_MS;
  const app = await openInProcess(place, ahead);
  try {
    await catchUp(app);
    await settleHeld(app.ctx, OPERATOR, "send");
    await catchUp(app);
  } finally {
    await app.stop();
  }
}

/** What a place holds in the end, without ids, so that two places can be compared. */
export interface Outcome {
  /** A line for each crossing and destination of the ledger. */
  readonly ledger: readonly string[];
  readonly levels: readonly string[];
  readonly contradictions: readonly string[];
  /** Rows that nobody settled, by state. */
  readonly unsettled: readonly string[];
  readonly possibleDuplicates: number;
  /** Sent messages whose post or mail is missing, and posts and mails that no row tells of. */
  readonly strays: readonly string[];
}

export async function outcomeOf(place: Place): Promise<Outcome> {
  const app = await openInProcess(place, 0);
  const { db } = app.ctx;
  try {
    const [marked] = await db.sql<{ count: number }[]>`
      select count(*)::int as count from notification where possible_duplicate`;
    return {
      ledger: await texts(db, LEDGER),
      levels: await texts(db, LEVELS),
      contradictions: await contradictions(app.ctx),
      unsettled: await texts(db, UNSETTLED),
      possibleDuplicates: marked?.count ?? 0,
      strays: [...(await strayPosts(db, place.dataDir)), ...(await strayMails(db, app.outboxFolder))],
    };
  } finally {
    await app.stop();
  }
}

const LEDGER = `
  select concat_ws(' ', n.kind, d.external_id, n.audience, n.level, 'from', o.started_from, 'to', n.destination) as text
  from notification n left join device d on d.id = n.device_id left join outage o on o.id = n.outage_id
  where n.kind in ('alert', 'owner-alert', 'baseline') order by 1`;

const LEVELS = `
  select concat_ws(' ', external_id, state, admins_level, owner_level, clock_at) as text from device order by 1`;

const UNSETTLED = `
  select concat_ws(' ', state, kind, count(*)) as text from notification
  where state in ('owed', 'held', 'due', 'sending') group by state, kind order by 1`;

/** A line of the terminal's book: key and reference. */
const POST = z.tuple([z.string(), z.string()]);

/** Each post key once, one for each message and notice that was posted, and no other. */
async function strayPosts(db: Database, dataDir: string): Promise<string[]> {
  const lines = readFileSync(join(dataDir, "terminal", "posts.ndjson"), "utf8").split("\n");
  const refs = new Set<string>();
  const keys = lines.flatMap((line) => {
    if (line === "") return [];
    const [key, ref] = POST.parse(JSON.parse(line));
    // Two bots that take one number at the same moment: the second line is void, and its bot takes another.
    const isVoid = refs.has(ref);
    refs.add(ref);
    return isVoid ? [] : [key];
  });
  const posts = keys.filter((key) => !/^living:\d+:\d+$/u.test(key));
  const wanted = await texts(
    db,
    `select 'living:' || id as text from living_message where ref is not null union all
     select 'notification:' || id from notification where state = 'sent' and kind <> 'alert' and destination like 'subscription:%'`,
  );
  return [...repeated(keys).map((key) => `posted twice: ${key}`), ...difference(posts, wanted)];
}

/** A file for each Message-ID of a sent mail, and no other. */
async function strayMails(db: Database, folder: string): Promise<string[]> {
  const files = readdirSync(folder);
  const names = files.filter((name) => name.endsWith(".eml")).map((name) => name.slice(0, -".eml".length));
  const ids = names.map(
    (name) => /^Message-ID: <(.+)>\r$/mu.exec(readFileSync(join(folder, `${name}.eml`), "utf8"))?.[1],
  );
  const wanted = await texts(
    db,
    `select distinct message_ref as text from notification where state = 'sent' and destination like 'mail:%'`,
  );
  return [...repeated(ids.map(String)).map((id) => `mailed twice: ${id}`), ...difference(names, wanted)];
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function difference(found: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...wanted.filter((one) => !found.includes(one)).map((one) => `missing: ${one}`),
    ...found.filter((one) => !wanted.includes(one)).map((one) => `of no row: ${one}`),
  ];
}

/** What instances that are gone had in flight is taken over by the one that runs, or settled. */
async function nothingInFlightOfOthers(databaseUrl: string, bot: BotProcess): Promise<void> {
  await withDatabase(databaseUrl, async ({ sql }) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const rows = await sql`
        select n.id from notification n where n.state = 'sending' and n.claimed_by <>
          (select id from instance order by heartbeat_at desc limit 1)`;
      if (rows.length === 0) return;
      if (performance.now() > deadline)
        throw new Error(`${rows.length} rows of dead bots stay in flight. ${bot.output()}`);
      await sleep(100);
    }
  });
}

async function openInProcess({ databaseUrl, dataDir }: Place, aheadMs: number): Promise<Application> {
  mkdirSync(dataDir, { recursive: true });
  const ignore = (): void => undefined;
  return await openApplication({
    config: loadConfig({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir }),
    log: { info: ignore, warn: ignore, error: ignore },
    out: { write: ignore },
    now: () => Date.now() + aheadMs,
    serve: false,
    say: ignore,
  });
}

async function texts(db: Database, query: string): Promise<string[]> {
  return (await db.sql.unsafe<{ text: string }[]>(query)).map(({ text }) => text);
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(url, { max: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
