import { setTimeout as wait } from "node:timers/promises";

import {
  type Activity as BotActivity,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from "botbuilder";
import { type Instant, MINUTE_MS } from "../../src/core/instant.ts";
import type { Answer, Bot } from "../../src/port/bot.ts";
import type { ConversationStore } from "../../src/port/conversation.ts";
import type { Directory } from "../../src/port/directory.ts";
import type { FileOffers } from "../../src/port/file-offer.ts";
import type { CapabilityStore, InstallationStore } from "../../src/port/installation.ts";
import type { Messenger } from "../../src/port/messenger.ts";
import { createAnswers } from "./answer.ts";
import { createAttach } from "./attach.ts";
import { teamsCalls } from "./calls.ts";
import { createConversations } from "./conversations.ts";
import { teamsDirectory } from "./directory.ts";
import { handleInvoke } from "./invoke.ts";
import { hear } from "./listen.ts";
import type { TeamsLog } from "./log.ts";
import { teamsMessenger } from "./messenger.ts";
import { createPace } from "./pace.ts";
import type { Activity } from "./payload.ts";
import { type Authenticity, messagesMount, type ReceiverParts, type TeamsMount } from "./receiver.ts";
import type { TeamsRenderer } from "./renderer.ts";
import { createRepeats } from "./repeats.ts";
import { createSpeak } from "./speak.ts";
import type { InvokeParts } from "./work-out.ts";
import { type Credential, credentialTokens, keptTokens, type TokenSource } from "./token.ts";

export interface TeamsSettings {
  /** Null: what comes from this machine is taken without a token, for trying things out. */
  readonly app: {
    readonly appId: string;
    readonly credential: Credential | { readonly kind: "managed-identity" };
  } | null;
  /** Null: whichever tenant speaks from this machine. */
  readonly tenantId: string | null;
  readonly targeted: boolean;
  /** Where the keys are found that Teams signs with; null: Microsoft's. */
  readonly openIdUrl: string | null;
  /** Where the bot signs in. Without a slash at its end. */
  readonly loginUrl: string;
}

export interface TeamsParts {
  readonly settings: TeamsSettings;
  readonly installations: InstallationStore;
  readonly capabilities: CapabilityStore;
  readonly conversations: ConversationStore;
  readonly offers: FileOffers;
  readonly renderer: TeamsRenderer;
  /** A tenant that is believed, because the operator named it or runs this on their own machine (R25). */
  readonly approve: (workspaceId: string) => void;
  /** Whether no other process was given an activity before. */
  readonly claim: (eventId: string) => Promise<boolean>;
  readonly now: () => Instant;
  readonly log: TeamsLog;
  /** To the operator, where the bot was started. */
  readonly say: (line: string) => void;
  /** How long Teams is made to wait for an answer to a button or form; default 8 s. */
  readonly patienceMs?: number;
  /** How long an answer takes before it is shown that it is on its way; default 1 s. */
  readonly typingAfterMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Teams behind the ports. */
export interface Teams {
  readonly messenger: Messenger;
  readonly directory: Directory;
  /** Signs in as the bot. Rejects with a `DeliveryError` when it is not let in. */
  signIn(): Promise<void>;
  /** Hears Teams for the bot, which itself is given the directory. */
  serve(bot: Bot): TeamsServing;
}

export interface TeamsServing {
  /** For the program's HTTP server. */
  readonly mounts: readonly TeamsMount[];
  /** Teams being away is no error: it is tried again. */
  start(): Promise<void>;
  /** Waits a little for what is being answered. Safe to call twice. */
  stop(): Promise<void>;
}

/** Teams sends an activity again when it got no answer for it. */
const REPEAT_SPAN_MS = 10 * MINUTE_MS;
/** Pressed again within it, a button was pressed once. */
const DOUBLE_PRESS_MS = 1_500;
const PATIENCE_MS = 8_000;
const TYPING_AFTER_MS = 1_000;
const LAST_ANSWERS_MS = 5_000;
const SERVICE_URL_CLAIM = "serviceurl";
const SCOPE = "https://api.botframework.com";
const ISSUER = "https://api.botframework.com";
/** Managed identities say when a token ends to nobody but their own package, which keeps it. */
const MANAGED_TOKEN_MS = 10 * MINUTE_MS;

/** What Teams' accounts of bots begin with. */
const BOT = "28:";

export function createTeams(parts: TeamsParts): Teams {
  const { settings, conversations: store, renderer, capabilities, now, log, offers } = parts;
  const sleep = parts.sleep ?? (async (ms: number) => await wait(ms));
  const botId = `${BOT}${settings.app?.appId ?? "bot"}`;
  const tokens = tokensOf(parts);
  const calls = teamsCalls(tokens);
  const pace = createPace({ now, sleep });
  const conversations = createConversations({ store, calls, botId });
  const speaking = { calls, pace, renderer, capabilities, log, botId };
  const speak = createSpeak({ ...speaking, awaited: true });
  const attach = createAttach({ speak, offers, log });
  const post = createSpeak({ ...speaking, awaited: false });
  const directory = teamsDirectory({ calls, store, dev: settings.app === null });
  return {
    messenger: teamsMessenger({
      speak: post,
      conversations,
      attach: createAttach({ speak: post, offers, log }),
    }),
    directory,
    async signIn() {
      await tokens?.get();
    },
    serve: (bot) =>
      serve(parts, tokens, {
        bot,
        answers: createAnswers({
          speak,
          conversations,
          renderer,
          attach,
          targeted: settings.targeted,
          log,
          sleep,
        }),
        renderer,
        conversations,
        store,
        installations: parts.installations,
        directory,
        speak,
        calls,
        log,
        offers,
        capabilities,
        presses: createRepeats<Promise<Answer>>(now, DOUBLE_PRESS_MS),
        patienceMs: parts.patienceMs ?? PATIENCE_MS,
        typingAfterMs: parts.typingAfterMs ?? TYPING_AFTER_MS,
        dev: settings.app === null,
      }),
  };
}

function serve(parts: TeamsParts, tokens: TokenSource | null, inside: InvokeParts): TeamsServing {
  const { settings, installations, log, say } = parts;
  const running = new Set<Promise<void>>();
  const seen = createRepeats<true>(parts.now, REPEAT_SPAN_MS);
  const believed = new Set<string>();

  /** The tenant is one the bot is installed in, as soon as it says something. */
  async function install(workspaceId: string): Promise<void> {
    if (believed.has(workspaceId)) return;
    parts.approve(workspaceId);
    await installations.save({ platform: "teams", workspaceId, enterpriseId: null, name: null, secret: "" });
    believed.add(workspaceId);
  }

  async function isNew(activity: Activity): Promise<boolean> {
    if (activity.id === null) return true;
    const key = `${activity.conversation.id} ${activity.type} ${activity.id}`;
    if (seen.knows(key)) return false;
    seen.once(key, () => true);
    // Better twice than never, when it cannot be found out.
    return await parts.claim(key).catch(() => true);
  }

  async function hearOnce(activity: Activity, workspaceId: string): Promise<void> {
    if (await isNew(activity)) await hear(inside, activity, workspaceId);
  }

  const receiver: ReceiverParts = {
    authenticate: authenticator(settings, log),
    tenantId: settings.tenantId,
    open: settings.app === null,
    log,
    async take(activity, workspaceId) {
      await install(workspaceId);
      if (activity.type === "invoke") return await handleInvoke(inside, activity, workspaceId);
      const work = hearOnce(activity, workspaceId);
      running.add(work);
      void work.finally(() => running.delete(work));
      return { status: 202, body: null };
    },
  };
  return {
    mounts: [messagesMount(receiver)],
    async start() {
      try {
        if (settings.tenantId !== null) await install(settings.tenantId);
        await tokens?.get();
      } catch (error) {
        say(`Teams cannot be used yet: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    async stop() {
      const patience = new AbortController();
      await Promise.race([
        Promise.allSettled(running),
        wait(LAST_ANSWERS_MS, null, { signal: patience.signal, ref: false }).catch(() => null),
      ]);
      patience.abort();
    },
  };
}

/** Null: none are needed on this machine. */
function tokensOf({ settings, now }: TeamsParts): TokenSource | null {
  const { app, tenantId, loginUrl } = settings;
  if (app === null || tenantId === null) return null;
  const { appId, credential } = app;
  if (credential.kind !== "managed-identity")
    return credentialTokens({ appId, tenantId, credential, loginUrl, now });
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppType: "UserAssignedMsi",
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
  });
  return keptTokens(now, async () => {
    const credentials = await factory.createCredentials(appId, SCOPE, loginUrl, true);
    if (!hasToken(credentials)) throw new Error("A managed identity gives no tokens.");
    return { text: await credentials.getToken(), lifetimeMs: MANAGED_TOKEN_MS };
  });
}

/** The interface that botbuilder names for credentials leaves out what all of them have. */
function hasToken(credentials: object): credentials is { getToken(): Promise<string> } {
  return "getToken" in credentials && typeof credentials.getToken === "function";
}

/** Whether Teams signed a request, for this bot and for the address that the activity names. */
function authenticator(
  { app, openIdUrl }: TeamsSettings,
  log: TeamsLog,
): (activity: Activity, authorization: string) => Promise<Authenticity> {
  if (app === null) return async () => await Promise.resolve("refused");
  const authentication = new ConfigurationBotFrameworkAuthentication(
    openIdUrl === null
      ? {}
      : {
          ToBotFromChannelOpenIdMetadataUrl: openIdUrl,
          ToBotFromEmulatorOpenIdMetadataUrl: openIdUrl,
          ToBotFromChannelTokenIssuer: ISSUER,
          ToChannelFromBotOAuthScope: SCOPE,
          ToChannelFromBotLoginUrl: "https://login.microsoftonline.com/botframework.com",
          OAuthUrl: "https://token.botframework.com",
        },
    new ConfigurationServiceClientCredentialFactory({ MicrosoftAppId: app.appId }),
  );
  return async ({ channelId, serviceUrl }, authorization) => {
    try {
      const about: Partial<BotActivity> = { channelId, serviceUrl };
      const { claimsIdentity } = await authentication.authenticateRequest(
        about as BotActivity,
        authorization,
      );
      // Tokens of the Emulator name no address, and are not what Teams sends.
      return claimsIdentity.getClaimValue(SERVICE_URL_CLAIM) === serviceUrl ? "good" : "refused";
    } catch (error) {
      if (isRefusal(error)) return "refused";
      log.warn({ error: String(error) }, "it cannot be found out whether Teams sent something");
      return "unknown";
    }
  };
}

/** Faults of the token; all others are faults of finding out. botbuilder gives only some of them a status. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("statusCode" in error) return error.statusCode === 401;
  return /^(?:JsonWebToken|TokenExpired|NotBefore|Syntax)Error$/u.test(error.name);
}
