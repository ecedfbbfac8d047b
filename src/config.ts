import { resolve } from "node:path";

import { z } from "zod";

import { isLoopback, isSender, type MailServer, readMailServer } from "./core/mail-server.ts";

/** Everything the environment decides, read once at the start. */
export interface Config {
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | null;
  readonly heartbeatUrl: string | null;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Whether the sample company is loaded into an empty database without a source. */
  readonly sample: boolean;
  readonly graceDays: number;
  readonly notCompletedDays: number;
  readonly pricePerGbMonth: string;
  readonly currency: string;
  readonly botAdmins: readonly string[];
  /** 32 bytes each: the first encrypts what is kept of chat platforms, each of them decrypts. */
  readonly encryptionKeys: readonly Uint8Array[];
  /** Null: Slack is off. */
  readonly slack: SlackConfig | null;
  /** Null: Teams is off. */
  readonly teams: TeamsConfig | null;
  /** Null: mails land in the outbox under `dataDir`. */
  readonly smtp: SmtpConfig | null;
  /** The sender of mails, as an address with or without a name. */
  readonly mailFrom: string;
  /** Null: CrashPlan is not read. */
  readonly crashplan: CrashPlanConfig | null;
}

export interface SlackConfig {
  /** Of the one workspace that needs no installation. */
  readonly botToken: string | null;
  /** Null: nothing is taken over HTTP. */
  readonly signingSecret: string | null;
  /** Set: Socket Mode, and no public address is needed. */
  readonly appToken: string | null;
  /** Null: the bot cannot be installed in further workspaces. */
  readonly oauth: { readonly clientId: string; readonly clientSecret: string } | null;
  /** Workspaces that are believed when they install the bot (R25). */
  readonly teamIds: readonly string[];
  /** Ends with a slash. */
  readonly apiUrl: string;
}

export interface TeamsConfig {
  /** Null: what this machine sends is taken without a token, for trying things out. */
  readonly app: {
    readonly appId: string;
    readonly credential:
      | { readonly kind: "password"; readonly password: string }
      /** The path of a file with the certificate and its key, both as PEM. */
      | { readonly kind: "certificate"; readonly file: string }
      | { readonly kind: "managed-identity" };
  } | null;
  /** Null: only without `app`. */
  readonly tenantId: string | null;
  /** Whether private answers in channels are shown there to the asker alone, a preview of Teams. */
  readonly targeted: boolean;
  /** Null: Microsoft's. */
  readonly openIdUrl: string | null;
  /** Without a slash at its end. */
  readonly loginUrl: string;
}

export interface SmtpConfig extends MailServer {
  /** The server keeps what it gets, as maildev does. */
  readonly keepsMail: boolean;
}

/** At least one of `client` and `user`. */
export interface CrashPlanConfig {
  readonly url: string;
  readonly client: { readonly kind: "client"; readonly id: string; readonly secret: string } | null;
  readonly user: {
    readonly kind: "user";
    readonly name: string;
    readonly password: string;
    /** Base32. */
    readonly totpSecret: string | null;
  } | null;
}

/** Says every fault of the configuration at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
    this.faults = faults;
  }
}

const WEB = /^https?$/u;
const POSTGRES = /^postgres(?:ql)?$/u;

/** 32 bytes: 64 hexadecimal digits, or base64 with either alphabet. */
const KEY = /^(?:[0-9a-f]{64}|[\w+/-]{43}=?)$/iu;
const key = z
  .string()
  .regex(KEY, "must be 32 random bytes in base64 or hexadecimal: openssl rand -base64 32")
  .transform((text) => Buffer.from(text, text.length === 64 ? "hex" : "base64"));

const days = z.coerce
  .number("must be a number of days")
  .int("must be whole days")
  .min(1, "must be at least 1 day")
  .max(365, "must be at most 365 days");

const SMTP_RULE =
  "must be like smtp://user:password@mail.example.com:587 or smtps://…:465, without a user only on this machine";

const TEAMS_URL_RULE = "must begin with https://, without it only on this machine";

const CRASHPLAN_RULE = "must be like https://console.us1.crashplan.com, without https only on this machine";

const environment = z.object({
  DATABASE_URL: url(POSTGRES, "must be like postgres://user:password@host:5432/database").optional(),
  DATA_DIR: z.string().default("./data"),
  PORT: z.coerce
    .number("must be a port number from 0 to 65535")
    .int("must be a port number from 0 to 65535")
    .min(0, "must be a port number from 0 to 65535")
    .max(65_535, "must be a port number from 0 to 65535")
    .default(3978),
  HOST: z.string().default("0.0.0.0"),
  PUBLIC_URL: url(WEB, "must be like https://backup.example.com").optional(),
  HEARTBEAT_URL: url(WEB, "must be like https://hc.example.com/ping/ID").optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error").default("warn"),
  SAMPLE: z.enum(["0", "1"], "must be 0 or 1").default("1"),
  GRACE_DAYS: days.default(7),
  NOT_COMPLETED_DAYS: days.default(14),
  PRICE_PER_GB_MONTH: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,6})?$/u, "must be a decimal number like 0.05")
    .default("0.05"),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/u, "must be a currency code like EUR")
    .default("EUR"),
  BOT_ADMINS: z
    .string()
    .default("")
    .transform(splitList)
    .pipe(z.array(z.email("must be e-mail addresses, separated by commas"))),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-/u, "must be a bot token, which begins with xoxb-")
    .optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/u, "must be an app-level token, which begins with xapp-")
    .optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  SLACK_TEAM_IDS: z
    .string()
    .default("")
    .transform((text) => splitList(text).map((id) => id.toUpperCase()))
    .pipe(
      z.array(z.string().regex(/^T[0-9A-Z]+$/u, "must be workspace ids like T0123ABCD, separated by commas")),
    ),
  SLACK_API_URL: url(WEB, "must be like https://slack.com/api/").default("https://slack.com/api/"),
  TEAMS_APP_ID: z.guid("must be the application (client) id of the bot's registration").optional(),
  TEAMS_TENANT_ID: z.guid("must be the id of the tenant").optional(),
  TEAMS_APP_PASSWORD: z.string().optional(),
  TEAMS_CERTIFICATE_FILE: z.string().optional(),
  TEAMS_MANAGED_IDENTITY: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  TEAMS_TARGETED: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  TEAMS_DEV: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  TEAMS_OPENID_URL: url(WEB, TEAMS_URL_RULE).refine(isSafe, TEAMS_URL_RULE).optional(),
  TEAMS_LOGIN_URL: url(WEB, TEAMS_URL_RULE)
    .refine(isSafe, TEAMS_URL_RULE)
    .default("https://login.microsoftonline.com"),
  SMTP_URL: z
    .string()
    .refine((text) => readMailServer(text) !== null, SMTP_RULE)
    .optional(),
  SMTP_KEEPS_MAIL: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  MAIL_FROM: z
    .string()
    .refine(isSender, "must be like backup@example.com or Backup reports <backup@example.com>")
    .default("Backup reports <backup-reports@localhost>"),
  CRASHPLAN_URL: url(WEB, CRASHPLAN_RULE).refine(isSafe, CRASHPLAN_RULE).optional(),
  CRASHPLAN_CLIENT_ID: z.string().optional(),
  CRASHPLAN_CLIENT_SECRET: z.string().optional(),
  CRASHPLAN_USERNAME: z.string().optional(),
  CRASHPLAN_PASSWORD: z.string().optional(),
  CRASHPLAN_TOTP_SECRET: z
    .string()
    .transform((text) => text.replaceAll(/[\s-]/gu, "").toUpperCase())
    .pipe(
      z.string().regex(/^[A-Z2-7]{16,}=*$/u, "must be the base32 secret of the one-time codes, not a code"),
    )
    .optional(),
  ENCRYPTION_KEY: key.optional(),
  ENCRYPTION_KEY_OLD: key.optional(),
});

/** The names the environment may set, for the documentation and its test. */
export const CONFIG_NAMES: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the configuration. An empty variable counts as not set. Throws `ConfigError` with all faults;
 * values are never part of the message, for they may be secrets.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const read = environment.safeParse(given);
  const malformed = read.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`) ?? [];
  const faults = [...new Set(malformed), ...findHalves(given)];
  if (!read.success || faults.length > 0) throw new ConfigError(faults);
  const { data } = read;
  return {
    databaseUrl: data.DATABASE_URL ?? null,
    dataDir: resolve(data.DATA_DIR),
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL?.replace(/\/+$/u, "") ?? null,
    heartbeatUrl: data.HEARTBEAT_URL ?? null,
    logLevel: data.LOG_LEVEL,
    sample: data.SAMPLE === "1",
    graceDays: data.GRACE_DAYS,
    notCompletedDays: data.NOT_COMPLETED_DAYS,
    pricePerGbMonth: data.PRICE_PER_GB_MONTH,
    currency: data.CURRENCY,
    botAdmins: data.BOT_ADMINS,
    encryptionKeys: [data.ENCRYPTION_KEY, data.ENCRYPTION_KEY_OLD].filter((one) => one !== undefined),
    slack: slackOf(data),
    teams: teamsOf(data),
    smtp: smtpOf(data),
    crashplan: crashplanOf(data),
    mailFrom: data.MAIL_FROM,
  };
}

/** Slack is on as soon as something is there to reach it with. */
function slackOf(data: z.infer<typeof environment>): SlackConfig | null {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = data;
  const oauth = clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
  if (data.SLACK_BOT_TOKEN === undefined && oauth === null) return null;
  return {
    botToken: data.SLACK_BOT_TOKEN ?? null,
    signingSecret: data.SLACK_SIGNING_SECRET ?? null,
    appToken: data.SLACK_APP_TOKEN ?? null,
    oauth,
    teamIds: data.SLACK_TEAM_IDS,
    apiUrl: data.SLACK_API_URL.replace(/\/*$/u, "/"),
  };
}

/** Teams is on as soon as the bot is somebody there, or is tried out on this machine. */
function teamsOf(data: z.infer<typeof environment>): TeamsConfig | null {
  const { TEAMS_APP_ID: appId } = data;
  const credential = teamsCredentialOf(data);
  if (data.TEAMS_DEV === "0" && (appId === undefined || credential === null)) return null;
  return {
    app: appId === undefined || credential === null ? null : { appId: appId.toLowerCase(), credential },
    tenantId: data.TEAMS_TENANT_ID?.toLowerCase() ?? null,
    targeted: data.TEAMS_TARGETED === "1",
    openIdUrl: data.TEAMS_OPENID_URL ?? null,
    loginUrl: data.TEAMS_LOGIN_URL.replace(/\/+$/u, ""),
  };
}

function teamsCredentialOf(
  data: z.infer<typeof environment>,
): NonNullable<TeamsConfig["app"]>["credential"] | null {
  const { TEAMS_APP_PASSWORD: password, TEAMS_CERTIFICATE_FILE: file } = data;
  if (password !== undefined) return { kind: "password", password };
  if (file !== undefined) return { kind: "certificate", file: resolve(file) };
  return data.TEAMS_MANAGED_IDENTITY === "1" ? { kind: "managed-identity" } : null;
}

function smtpOf(data: z.infer<typeof environment>): SmtpConfig | null {
  const server = readMailServer(data.SMTP_URL ?? "");
  return server === null ? null : { ...server, keepsMail: data.SMTP_KEEPS_MAIL === "1" };
}

function crashplanOf(data: z.infer<typeof environment>): CrashPlanConfig | null {
  const { CRASHPLAN_URL: address, CRASHPLAN_CLIENT_ID: id, CRASHPLAN_CLIENT_SECRET: secret } = data;
  const { CRASHPLAN_USERNAME: name, CRASHPLAN_PASSWORD: password } = data;
  if (address === undefined) return null;
  return {
    url: address.replace(/\/+$/u, ""),
    client: id === undefined || secret === undefined ? null : { kind: "client", id, secret },
    user:
      name === undefined || password === undefined
        ? null
        : { kind: "user", name, password, totpSecret: data.CRASHPLAN_TOTP_SECRET ?? null },
  };
}

/** Settings that are of no use without another. */
function findHalves(given: Readonly<Record<string, unknown>>): string[] {
  const has = (name: string): boolean => given[name] !== undefined;
  const faults: string[] = [];
  function need(when: boolean, name: string, why: string): void {
    if (when && !has(name)) faults.push(`${name} is missing: ${why}.`);
  }
  const oauth = has("SLACK_CLIENT_ID") || has("SLACK_CLIENT_SECRET");
  const way = ["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_TEAM_IDS"].find(has);
  need(oauth, "SLACK_CLIENT_ID", "it belongs to SLACK_CLIENT_SECRET");
  need(oauth, "SLACK_CLIENT_SECRET", "it belongs to SLACK_CLIENT_ID");
  need(oauth, "ENCRYPTION_KEY", "tokens of installations are kept encrypted");
  need(oauth, "PUBLIC_URL", "Slack sends people back there after an installation");
  need(
    (oauth || has("SLACK_BOT_TOKEN")) && !has("SLACK_APP_TOKEN"),
    "SLACK_SIGNING_SECRET",
    "it proves that a request comes from Slack; or set SLACK_APP_TOKEN for Socket Mode",
  );
  need(has("SMTP_URL"), "MAIL_FROM", "mails need a sender that the mail server takes");
  need(given["SMTP_KEEPS_MAIL"] === "1", "SMTP_URL", "SMTP_KEEPS_MAIL speaks of the server there");
  const server = readMailServer(String(given["SMTP_URL"]));
  if (given["SMTP_KEEPS_MAIL"] === "1" && server !== null && !isLoopback(server.host))
    faults.push("SMTP_KEEPS_MAIL must be 0: SMTP_URL is not on this machine.");
  needCrashPlan(has, need);
  faults.push(...findTeamsFaults(given, has, need));
  need(has("ENCRYPTION_KEY_OLD"), "ENCRYPTION_KEY", "ENCRYPTION_KEY_OLD only reads what was kept before");
  if (!oauth)
    need(way !== undefined, "SLACK_BOT_TOKEN", `${way ?? ""} is of no use without it or SLACK_CLIENT_ID`);
  return faults;
}

function findTeamsFaults(
  given: Readonly<Record<string, unknown>>,
  has: (name: string) => boolean,
  need: (when: boolean, name: string, why: string) => void,
): string[] {
  const ways = [
    has("TEAMS_APP_PASSWORD"),
    has("TEAMS_CERTIFICATE_FILE"),
    given["TEAMS_MANAGED_IDENTITY"] === "1",
  ].filter(Boolean).length;
  const dev = given["TEAMS_DEV"] === "1";
  const app = has("TEAMS_APP_ID");
  need(
    ways > 0 || (has("TEAMS_TENANT_ID") && !dev),
    "TEAMS_APP_ID",
    "Teams knows the bot by it; without one only TEAMS_DEV=1 works",
  );
  need(app, "TEAMS_TENANT_ID", "only that tenant's people are believed");
  need(app && ways === 0, "TEAMS_APP_PASSWORD", "or TEAMS_CERTIFICATE_FILE, or TEAMS_MANAGED_IDENTITY=1");
  const faults: string[] = [];
  if (ways > 1)
    faults.push("TEAMS_APP_PASSWORD, TEAMS_CERTIFICATE_FILE and TEAMS_MANAGED_IDENTITY exclude each other.");
  if (dev && app) faults.push("TEAMS_DEV must be 0: with TEAMS_APP_ID everything is checked.");
  if (dev && !isLoopback(String(given["HOST"])))
    faults.push("TEAMS_DEV takes what comes without a token: set HOST=127.0.0.1.");
  return faults;
}

function needCrashPlan(
  has: (name: string) => boolean,
  need: (when: boolean, name: string, why: string) => void,
): void {
  const client = has("CRASHPLAN_CLIENT_ID") || has("CRASHPLAN_CLIENT_SECRET");
  const user = ["CRASHPLAN_USERNAME", "CRASHPLAN_PASSWORD", "CRASHPLAN_TOTP_SECRET"].some(has);
  need(client, "CRASHPLAN_CLIENT_ID", "it belongs to CRASHPLAN_CLIENT_SECRET");
  need(client, "CRASHPLAN_CLIENT_SECRET", "it belongs to CRASHPLAN_CLIENT_ID");
  need(user, "CRASHPLAN_USERNAME", "it belongs to CRASHPLAN_PASSWORD");
  need(user, "CRASHPLAN_PASSWORD", "it belongs to CRASHPLAN_USERNAME");
  need(client || user, "CRASHPLAN_URL", "it says which CrashPlan the credentials are for");
  need(
    has("CRASHPLAN_URL") && !client && !user,
    "CRASHPLAN_CLIENT_ID",
    "CRASHPLAN_URL is read with an API client; or set CRASHPLAN_USERNAME",
  );
}

function url(protocol: RegExp, message: string): z.ZodURL {
  return z.url({ protocol, error: message });
}

/** Secrets go there: encrypted, or to this machine. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || isLoopback(hostname);
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}
