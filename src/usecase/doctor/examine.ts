import { stepOverdue } from "../../core/overdue.ts";
import { type Instant, isoInstant, MINUTE_MS } from "../../core/instant.ts";
import { notificationsArrive, readLedger, readQueue, readServer } from "../../../db/query/doctor.ts";
import { sendingOff } from "../../../db/query/imported-settings.ts";
import { isMigrated } from "../../../db/query/health.ts";
import { listSources, type SourceRow } from "../../../db/query/source.ts";
import type { Context } from "../context.ts";
import type { Finding } from "./finding.ts";

/** What `doctor` is told by the one who put the program together. */
export interface Circumstances {
  readonly databaseKind: "embedded" | "external";
  readonly heartbeatUrl: string | null;
  /** Null: no mail server is set, and mails land in a folder. */
  readonly mail: MailWay | null;
}

/** The way to the mail server. */
export interface MailWay {
  /** `mail.example.com:587`. */
  readonly server: string;
  readonly encrypted: boolean;
  /** Whom we log in as; null: nobody has to. */
  readonly user: string | null;
  /** Connects, encrypts and logs in, and sends nothing; rejects with what is wrong. */
  check(): Promise<void>;
}

/** Clocks further apart make ages and schedules wrong. */
const CLOCK_TOLERANCE_MS = 30_000;
const OLDEST_SERVER = 15;
const BEAT_LATE_MS = MINUTE_MS;

/** Looks at everything the program depends on, one finding each; nothing is changed. */
export async function examine(ctx: Context, circumstances: Circumstances): Promise<Finding[]> {
  return [
    ...examineSettings(ctx, circumstances),
    ...(await examineDatabase(ctx, circumstances)),
    await examinePooler(ctx),
    await examineQueue(ctx),
    await examineLedger(ctx),
    await examineMail(circumstances.mail),
    ...(await examineSources(ctx)),
  ];
}

function examineSettings(ctx: Context, { heartbeatUrl }: Circumstances): Finding[] {
  const off: string[] = [];
  if (ctx.rules.publicUrl === null)
    off.push("PUBLIC_URL (mails carry no buttons and say how to answer in chat)");
  if (heartbeatUrl === null) off.push("HEARTBEAT_URL (nobody outside notices when this bot stops)");
  if (ctx.rules.botAdmins.length === 0) off.push("BOT_ADMINS (notices go to those with the role admin)");
  const text = off.length === 0 ? "everything is set" : `not set: ${off.join("; ")}`;
  return [{ topic: "settings", state: off.length === 0 ? "right" : "note", text }];
}

async function examineDatabase(ctx: Context, { databaseKind }: Circumstances): Promise<Finding[]> {
  const before = ctx.now();
  const server = await readServer(ctx.db);
  const current = await isMigrated(ctx.db);
  const old = server.major < OLDEST_SERVER;
  const text = `PostgreSQL ${server.version}, ${databaseKind}`;
  return [
    {
      topic: "database",
      state: old || !current ? "wrong" : "right",
      text: old
        ? `${text}; ${OLDEST_SERVER} or newer is needed`
        : current
          ? `${text}, tables are current`
          : `${text}; the tables are not current: run migrate`,
    },
    examineClock(server.now - before),
  ];
}

function examineClock(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS)
    return { topic: "clock", state: "right", text: "agrees with the database's" };
  const which = aheadMs > 0 ? "ahead of" : "behind";
  return {
    topic: "clock",
    state: "wrong",
    text: `the database's clock is ${seconds} s ${which} this machine's: set both by the same time server`,
  };
}

async function examinePooler(ctx: Context): Promise<Finding> {
  if (await notificationsArrive(ctx.db))
    return { topic: "pooler", state: "right", text: "none in the way: notifications arrive" };
  return {
    topic: "pooler",
    state: "wrong",
    text: "notifications do not arrive: a pooler stands before PostgreSQL and changes connections with each transaction. Give DATABASE_URL the server itself, or a pool in session mode",
  };
}

async function examineQueue(ctx: Context): Promise<Finding> {
  const { stuck, failed, lastBeatAt, lastServingAt } = await readQueue(ctx.db);
  const serving = lastServingAt !== null && ctx.now() - lastServingAt < BEAT_LATE_MS;
  const running = serving
    ? "a bot is serving"
    : `no bot is serving${lastBeatAt === null ? "" : ` since ${isoInstant(lastBeatAt)}`}`;
  if (serving && stuck > 0) {
    return {
      topic: "queue",
      state: "wrong",
      text: `${running}, but ${stuck} jobs wait for over 10 minutes: start the bot again`,
    };
  }
  const text = `${running}, ${failed} jobs failed in the last day`;
  return { topic: "queue", state: serving && failed === 0 ? "right" : "note", text };
}

async function examineLedger(ctx: Context): Promise<Finding> {
  const { dead, held, unsettled } = await readLedger(ctx.db);
  if (dead > 0) {
    return {
      topic: "deliveries",
      state: "wrong",
      text: `${dead} messages were given up: see deliveries --state dead`,
    };
  }
  const state = held > 0 ? "note" : "right";
  return { topic: "deliveries", state, text: `${unsettled} on their way, ${held} held for an administrator` };
}

async function examineMail(mail: MailWay | null): Promise<Finding> {
  if (mail === null)
    return {
      topic: "mail",
      state: "note",
      text: "no mail server: mails are written to the outbox and reach nobody. Set SMTP_URL and MAIL_FROM",
    };
  const how = `${mail.encrypted ? "encrypted" : "not encrypted"}${mail.user === null ? "" : `, as ${mail.user}`}`;
  try {
    await mail.check();
    return { topic: "mail", state: "right", text: `${mail.server} lets us in (${how})` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { topic: "mail", state: "wrong", text: `${mail.server} (${how}): ${reason}` };
  }
}

async function examineSources(ctx: Context): Promise<Finding[]> {
  const sources = await listSources(ctx.db);
  if (sources.length === 0) {
    return [
      {
        topic: "sources",
        state: "note",
        text: "none yet: import a file, or make a token and let tools report",
      },
    ];
  }
  return [...sources.map((source) => examineSource(source, ctx.now())), ...(await examineMailing(ctx))];
}

/** Settings that came from a source, which still mails the people concerned. */
async function examineMailing(ctx: Context): Promise<Finding[]> {
  const reporting = (await sendingOff(ctx.db, "reporting")).size;
  const defaults = (await sendingOff(ctx.db, "device-defaults")).size;
  if (reporting + defaults === 0) return [];
  const text = `the backup system still mails by imported settings, and this bot does not: administrators of ${reporting}, owners of ${defaults} groups of settings. takeover ORG changes that`;
  return [{ topic: "sources", state: "note", text }];
}

function examineSource(source: SourceRow, now: Instant): Finding {
  if (!source.enabled) return { topic: "sources", state: "note", text: `${source.name} is switched off` };
  const lastGoodAt = source.lastGoodAt ?? source.createdAt;
  const late = ["first-notice", "repeat-notice", "already-told"].includes(
    stepOverdue({ ...source, lastGoodAt }, now),
  );
  const text = `${source.name}: data of ${source.mode === "push" ? "now" : isoInstant(source.asOf ?? source.createdAt)}`;
  return late
    ? { topic: "sources", state: "wrong", text: `${text}, overdue: check the source and its credentials` }
    : { topic: "sources", state: "right", text };
}
