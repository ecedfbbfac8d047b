import { setTimeout as sleep } from "node:timers/promises";

import { App, SocketModeReceiver } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";

import type { Instant } from "../../src/core/instant.ts";
import type { Bot } from "../../src/port/bot.ts";
import type { Directory } from "../../src/port/directory.ts";
import type { CapabilityStore, InstallationStore } from "../../src/port/installation.ts";
import type { Messenger } from "../../src/port/messenger.ts";
import { createAnswers } from "./answer.ts";
import { slackCalls } from "./call.ts";
import { createClients, type SlackClients } from "./clients.ts";
import { slackDirectory } from "./directory.ts";
import { installMounts } from "./install.ts";
import { createLatest } from "./latest.ts";
import { listen } from "./listen.ts";
import { packageLogger, type SlackLog } from "./log.ts";
import { slackMessenger } from "./messenger.ts";
import { createOrigins } from "./origins.ts";
import { createPace } from "./pace.ts";
import { createHearing, type SlackMount } from "./receiver.ts";
import type { SlackRenderer } from "./renderer.ts";
import { createRepeats } from "./repeats.ts";
import { type Connection, keepConnected } from "./socket.ts";

export interface SlackSettings {
  readonly botToken: string | null;
  readonly signingSecret: string | null;
  /** Set: Socket Mode. */
  readonly appToken: string | null;
  readonly oauth: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly stateSecret: string;
    /** Without a slash at its end. */
    readonly publicUrl: string;
  } | null;
  /** Ends with a slash. */
  readonly apiUrl: string;
}

export interface SlackParts {
  readonly settings: SlackSettings;
  readonly installations: InstallationStore;
  readonly capabilities: CapabilityStore;
  readonly renderer: SlackRenderer;
  /** The workspace of the configured token is approved (R25). */
  readonly approve: (workspaceId: string) => void;
  /** Whether no other process was given an event before; nothing is asked of it before the acknowledgement. */
  readonly claim: (eventId: string) => Promise<boolean>;
  readonly now: () => Instant;
  readonly log: SlackLog;
  /** To the operator, where the bot was started. */
  readonly say: (line: string) => void;
  /** How long the answer to a form may take before the form says that it is being saved; default 2.5 s. */
  readonly patienceMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Slack behind the ports. */
export interface Slack {
  readonly messenger: Messenger;
  readonly directory: Directory;
  /** The workspace of the configured token, asked of Slack; null: none is configured. Rejects with `DeliveryError`. */
  introduce(): Promise<string | null>;
  /** Hears Slack for the bot, which itself is given the directory. */
  serve(bot: Bot): SlackServing;
}

export interface SlackServing {
  /** For the program's HTTP server. */
  readonly mounts: readonly SlackMount[];
  /** Begins to hear. Slack being away is no error: it is tried again. */
  start(): Promise<void>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/** Long enough for Slack's slow methods, and below the patience of a delivery. */
const CALL_TIMEOUT_MS = 20_000;
const REPEAT_SPAN_MS = 2 * 3_600_000;
/** Pressed again within it, a button was pressed once. */
const DOUBLE_PRESS_MS = 1_500;
const SUBMIT_PATIENCE_MS = 2_500;

/** The workspace does not have the bot, or is no longer to be believed. */
class NotInstalled extends Error {
  override readonly name = "NotInstalled";
}

export function createSlack(parts: SlackParts): Slack {
  const { settings, installations, capabilities, renderer, now, log } = parts;
  const logger = packageLogger(log);
  const clientOptions: WebClientOptions = {
    slackApiUrl: settings.apiUrl,
    logger,
    // The ledger does the waiting: the package would hold everything back for one method's limit.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: CALL_TIMEOUT_MS,
    allowAbsoluteUrls: false,
  };
  const clients = createClients({
    botToken: settings.botToken,
    installations,
    approve: parts.approve,
    options: clientOptions,
  });
  const pace = createPace({ now, sleep: parts.sleep ?? (async (ms) => await sleep(ms)) });
  const call = slackCalls(clients, pace);
  return {
    messenger: slackMessenger({ call, pace, renderer, capabilities, log }),
    directory: slackDirectory(clients),
    introduce: async () => (await clients.configured())?.workspaceId ?? null,
    serve: (bot) => serve(parts, { bot, clients, call, clientOptions, logger }),
  };
}

interface Inside {
  readonly bot: Bot;
  readonly clients: SlackClients;
  readonly call: ReturnType<typeof slackCalls>;
  readonly clientOptions: WebClientOptions;
  readonly logger: ReturnType<typeof packageLogger>;
}

function serve(parts: SlackParts, { bot, clients, call, clientOptions, logger }: Inside): SlackServing {
  const { settings, installations, capabilities, renderer, now, log, say } = parts;
  const { signingSecret, appToken, oauth, apiUrl } = settings;
  const { receiver, mounts } = createHearing({ signingSecret, appToken, logger, log, clientOptions });
  const app = new App({
    receiver,
    logger,
    clientOptions,
    convoStore: false,
    authorize: async ({ teamId }) => await authorize(clients, teamId),
  });
  app.error(async (error) => {
    await onError(log, error);
  });
  const answers = createAnswers({ call, renderer, capabilities, origins: createOrigins(), log });
  listen(app, {
    bot,
    answers,
    renderer,
    installations,
    call,
    log,
    now,
    claim: parts.claim,
    events: createRepeats(now, REPEAT_SPAN_MS),
    presses: createRepeats(now, DOUBLE_PRESS_MS),
    latest: createLatest(),
    submitting: new Map(),
    patienceMs: parts.patienceMs ?? SUBMIT_PATIENCE_MS,
  });
  let connection: Connection | null = null;
  return {
    mounts:
      oauth === null
        ? mounts
        : [...mounts, ...installMounts({ ...oauth, apiUrl, installations, clientOptions, logger, say })],
    async start() {
      if (receiver instanceof SocketModeReceiver) connection ??= keepConnected(receiver, log);
      await clients.configured().catch((error: unknown) => {
        say(`Slack cannot be used yet: ${error instanceof Error ? error.message : String(error)}`);
      });
    },
    async stop() {
      await connection?.stop();
    },
  };
}

async function authorize(
  clients: SlackClients,
  teamId: string | undefined,
): Promise<{ botToken: string; botId: string; botUserId: string; teamId: string }> {
  const here = teamId === undefined ? null : await clients.installed(teamId);
  if (here === null || teamId === undefined)
    throw new NotInstalled("The bot is not installed in this workspace.");
  return { botToken: here.token, botId: here.botId, botUserId: here.botUserId, teamId };
}

/** A foreign workspace is acknowledged and gets nothing; what else fails before the acknowledgement, Slack sends again. */
async function onError(log: SlackLog, error: Error): Promise<void> {
  const original = "original" in error ? error.original : error;
  if (original instanceof NotInstalled) {
    log.info({}, "a workspace that does not have the bot sent something");
    return;
  }
  log.warn({ error: String(original) }, "something that Slack sent could not be handled");
  throw error;
}
