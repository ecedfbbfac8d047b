import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

import { type EmailMailer, emailMailer } from "../../adapters/email/mailer.ts";
import { outboxTransport } from "../../adapters/email/outbox.ts";
import { smtpTransport } from "../../adapters/email/smtp.ts";
import { prometheusMeter } from "../../adapters/metrics/prometheus.ts";
import { createSampleCompany } from "../../adapters/sample/sample-company.ts";
import { postsFile, type TerminalOutput, terminalMessenger } from "../../adapters/terminal/messenger.ts";
import { openDatabase } from "../../db/client.ts";
import { makePartitions } from "../../db/partition.ts";
import type { InstanceIdentity } from "../../db/query/instance.ts";
import { openQueue } from "../../db/queue.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import type { Config } from "../config.ts";
import type { Instant } from "../core/instant.ts";
import type { MakeSampleCompany } from "../port/sample-company.ts";
import type { Log, Rules } from "../usecase/context.ts";
import type { DeliveryContext } from "../usecase/delivery/delivery-context.ts";
import type { MailWay } from "../usecase/doctor/examine.ts";
import { endLease } from "../usecase/instance/end-lease.ts";
import { LEASE, type Lease } from "../usecase/instance/keep-lease.ts";
import { findPeople } from "../usecase/identity/find-people.ts";
import type { Directory } from "../port/directory.ts";
import type { PullSource } from "../port/pull-source.ts";
import type { Meter } from "../port/meter.ts";
import type { Messenger } from "../port/messenger.ts";
import { BUTTONS } from "../bot/payload.ts";
import type { Links } from "../usecase/link/links.ts";
import { loadLinks } from "../usecase/link/load-links.ts";
import { checkFile, checkFolder } from "./check-folder.ts";
import { type DatabaseServer, openServer } from "./database-server.ts";
import { openPullSources } from "./pull-sources.ts";
import { openSlack, type SlackPart } from "./slack.ts";
import { openTeams, type TeamsPart } from "./teams.ts";
import { within } from "./within.ts";

/** The same company on every machine. */
const SAMPLE_SEED = 2026;
/** A verb gives up on a database that does not come; a serving bot waits for it. */
const VERB_PATIENCE_MS = 5_000;
/** Connections of their own for those who answer people in a chat. */
const ANSWERING_MAX = 4;
/** The end does not wait for a database that is away. */
const LAST_WORD_MS = 2_000;

export interface ApplicationParts {
  readonly config: Config;
  readonly log: Log;
  readonly out: TerminalOutput;
  readonly now: () => Instant;
  /** Serve: workers run here, and the start waits for the database as long as it takes. */
  readonly serve: boolean;
  readonly say: (line: string) => void;
  /** Tests have less time than an outage takes. */
  readonly lease?: Lease;
  /** Ends the opening, at the next step or while it waits. */
  readonly stopped?: AbortSignal;
}

/** The program put together: everything a verb, a worker or a route is given. */
export interface Application {
  readonly config: Config;
  readonly ctx: DeliveryContext;
  /** The same for whoever answers people, with connections of its own: what they ask never waits behind a long statement. */
  readonly answering: DeliveryContext;
  readonly server: DatabaseServer;
  readonly self: InstanceIdentity;
  readonly lease: Lease;
  readonly makeSample: MakeSampleCompany;
  /** Sources that are read. */
  readonly pulls: readonly PullSource[];
  /** Where mails land that no mail server takes. */
  readonly outboxFolder: string;
  /** Null: there is no mail server. */
  readonly mail: MailWay | null;
  readonly meter: Meter;
  /** Null: Slack is off. */
  readonly slack: SlackPart | null;
  /** Null: Teams is off. */
  readonly teams: TeamsPart | null;
  readonly say: (line: string) => void;
  /** Closes everything, in the order in which it depends on each other. Safe to call twice. */
  stop(): Promise<void>;
}

/** Opens database, queue and the ways out. What was opened is closed again when a later part fails. */
export async function openApplication(parts: ApplicationParts): Promise<Application> {
  const { config, log, now, say } = parts;
  const outboxFolder = join(config.dataDir, "outbox");
  const patienceMs = parts.serve ? Number.POSITIVE_INFINITY : VERB_PATIENCE_MS;
  const server = await openServer(config, { patienceMs, say, stopped: parts.stopped });
  const db = openDatabase(server.url, { max: parts.serve ? 6 : 3 });
  const answering = parts.serve ? openDatabase(server.url, { max: ANSWERING_MAX }) : db;
  const transport =
    config.smtp === null ? outboxTransport(outboxFolder) : smtpTransport({ ...config.smtp, now });
  const mailer = emailMailer({ transport, from: config.mailFrom, now });
  const queue = openQueue(server.url, { serve: parts.serve, onError: queueErrors(log) });
  let links: Links;
  let stopped: Promise<void> | null = null;
  async function close(): Promise<void> {
    await queue.stop();
    await mailer.close();
    await Promise.all([db.close(), ...(answering === db ? [] : [answering.close()])]);
    await server.stop();
  }
  try {
    if (parts.serve) checkPlaces(outboxFolder, postsFile(config.dataDir));
    await queue.start();
    // Before any row is written, for a month whose rows are elsewhere already cannot be made.
    await makePartitions(db, now());
    links = await loadLinks(db, { ...config, now: now() });
  } catch (error) {
    await close();
    throw server.fault(error);
  }
  const self = { id: randomUUID(), host: hostname(), pid: process.pid };
  const directories: Directory[] = [];
  const people =
    config.slack === null && config.teams === null ? {} : { people: findPeople(db, directories) };
  const base = { db, queue, now, log, rules: rulesOf(config), ...people };
  const chat = { ...base, db: answering };
  const slack = await openSlack(config, chat, { instanceId: self.id, say });
  const teams = await openTeams(config, chat, { instanceId: self.id, say });
  directories.push(...[slack?.slack.directory, teams?.teams.directory].filter((one) => one !== undefined));
  const terminal = terminalMessenger(parts.out, config.dataDir);
  const messengers: readonly Messenger[] = [
    terminal,
    ...(slack === null ? [] : [slack.slack.messenger]),
    ...(teams === null ? [] : [teams.teams.messenger]),
  ];
  const meter = prometheusMeter();
  const ctx: DeliveryContext = {
    ...base,
    messengers: new Map(messengers.map((messenger) => [messenger.platform, messenger])),
    buttons: BUTTONS,
    mailer,
    instanceId: self.id,
    links,
    meter,
  };
  async function end(): Promise<void> {
    // What is in flight comes to its end first.
    await queue.stop();
    if (parts.serve) await within(LAST_WORD_MS, endLease(ctx, self)).catch(unsaid);
    await close();
  }
  function unsaid(error: unknown): void {
    const fields = { error: error instanceof Error ? error.message : String(error) };
    log.info(fields, "the database was not told that this bot ended");
  }
  return {
    config,
    ctx,
    answering: { ...ctx, db: answering },
    server,
    self,
    lease: parts.lease ?? LEASE,
    makeSample: (firstDay) => createSampleCompany(SAMPLE_SEED, firstDay),
    pulls: await openPullSources(config, now),
    outboxFolder,
    mail: mailWay(config, mailer),
    meter,
    slack,
    teams,
    say,
    async stop() {
      stopped ??= end();
      await stopped;
    },
  };
}

function mailWay({ smtp }: Config, mailer: EmailMailer): MailWay | null {
  if (smtp === null) return null;
  const { host, port, tls, requireTls, auth } = smtp;
  return {
    server: `${host}:${port}`,
    encrypted: tls || requireTls,
    user: auth?.user ?? null,
    check: async () => await mailer.check(),
  };
}

/** What a bot writes besides its database. */
function checkPlaces(outboxFolder: string, posts: string): void {
  checkFolder(outboxFolder);
  checkFolder(dirname(posts));
  checkFile(posts);
}

/** That the database is away is said once, by whoever keeps the lease; the queue would say it with each poll. */
function queueErrors(log: Log): (error: Error) => void {
  return (error) => {
    const fields = { error: error.message };
    if (isDatabaseUnavailable(error)) log.info(fields, "the job queue cannot reach the database and goes on");
    else log.warn(fields, "the job queue had an error and goes on");
  };
}

function rulesOf(config: Config): Rules {
  const { graceDays, notCompletedDays, pricePerGbMonth, currency, botAdmins, publicUrl } = config;
  return { graceDays, notCompletedDays, pricePerGbMonth, currency, botAdmins, publicUrl };
}
