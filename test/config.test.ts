import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, test } from "vitest";

import { CONFIG_NAMES, ConfigError, loadConfig } from "../src/config.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test("an empty environment gives the documented defaults", () => {
  expect(loadConfig({})).toEqual({
    databaseUrl: null,
    dataDir: resolve("./data"),
    port: 3978,
    host: "0.0.0.0",
    publicUrl: null,
    heartbeatUrl: null,
    logLevel: "warn",
    sample: true,
    graceDays: 7,
    notCompletedDays: 14,
    pricePerGbMonth: "0.05",
    currency: "EUR",
    botAdmins: [],
    encryptionKeys: [],
    slack: null,
    teams: null,
    smtp: null,
    mailFrom: "Backup reports <backup-reports@localhost>",
    crashplan: null,
  });
});

test(".env.example lists every variable, and what it says are the defaults", () => {
  const lines = readFileSync(".env.example", "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const example = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  expect(Object.keys(example).toSorted()).toEqual(CONFIG_NAMES.toSorted());
  expect(loadConfig(example)).toEqual(loadConfig({}));
});

test("an empty variable counts as not set", () => {
  expect(loadConfig({ PUBLIC_URL: "", PORT: " " })).toEqual(loadConfig({}));
});

test("addresses are trimmed and in lower case", () => {
  expect(loadConfig({ BOT_ADMINS: " Ada@Example.com, bob@example.com ," }).botAdmins).toEqual([
    "ada@example.com",
    "bob@example.com",
  ]);
});

test("a PostgreSQL address is taken as it is", () => {
  const address = "postgresql://bot:secret@db.example.com:5432/backup?sslmode=require";
  expect(loadConfig({ DATABASE_URL: address }).databaseUrl).toBe(address);
});

test("a public address loses its last slash", () => {
  expect(loadConfig({ PUBLIC_URL: "https://backup.example.com/" }).publicUrl).toBe(
    "https://backup.example.com",
  );
});

describe("refuses", () => {
  const bad: [name: string, env: Record<string, string>, fault: string][] = [
    [
      "a database that is not PostgreSQL",
      { DATABASE_URL: "mysql://x/y" },
      "DATABASE_URL must be like postgres://user:password@host:5432/database.",
    ],
    ["a port that is no number", { PORT: "http" }, "PORT must be a port number from 0 to 65535."],
    ["a port beyond the last", { PORT: "65536" }, "PORT must be a port number from 0 to 65535."],
    [
      "a public address without a scheme",
      { PUBLIC_URL: "backup.example.com" },
      "PUBLIC_URL must be like https://backup.example.com.",
    ],
    [
      "a heartbeat that is no address",
      { HEARTBEAT_URL: "soon" },
      "HEARTBEAT_URL must be like https://hc.example.com/ping/ID.",
    ],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL must be debug, info, warn or error."],
    ["a sample switch that is neither 0 nor 1", { SAMPLE: "yes" }, "SAMPLE must be 0 or 1."],
    ["a grace of no day", { GRACE_DAYS: "0" }, "GRACE_DAYS must be at least 1 day."],
    ["a fraction of a day", { NOT_COMPLETED_DAYS: "1.5" }, "NOT_COMPLETED_DAYS must be whole days."],
    [
      "a price with a comma",
      { PRICE_PER_GB_MONTH: "0,05" },
      "PRICE_PER_GB_MONTH must be a decimal number like 0.05.",
    ],
    ["a currency's sign", { CURRENCY: "€" }, "CURRENCY must be a currency code like EUR."],
    [
      "an administrator who is no address",
      { BOT_ADMINS: "ada" },
      "BOT_ADMINS must be e-mail addresses, separated by commas.",
    ],
    [
      "a user's token for the bot's",
      { SLACK_BOT_TOKEN: "xoxp-1", SLACK_APP_TOKEN: "xapp-1" },
      "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-.",
    ],
    [
      "a bot token for the app's",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xoxb-1" },
      "SLACK_APP_TOKEN must be an app-level token, which begins with xapp-.",
    ],
    [
      "a workspace's name for its id",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1", SLACK_TEAM_IDS: "acme-inc" },
      "SLACK_TEAM_IDS must be workspace ids like T0123ABCD, separated by commas.",
    ],
    [
      "an address of Slack that is none",
      { SLACK_API_URL: "slack.com" },
      "SLACK_API_URL must be like https://slack.com/api/.",
    ],
    [
      "a key of another length",
      { ENCRYPTION_KEY: "c2hvcnQ=" },
      "ENCRYPTION_KEY must be 32 random bytes in base64 or hexadecimal: openssl rand -base64 32.",
    ],
    [
      "an old key without a new one",
      { ENCRYPTION_KEY_OLD: "0".repeat(64) },
      "ENCRYPTION_KEY is missing: ENCRYPTION_KEY_OLD only reads what was kept before.",
    ],
    [
      "a token that nothing can be heard with",
      { SLACK_BOT_TOKEN: "xoxb-1" },
      "SLACK_SIGNING_SECRET is missing: it proves that a request comes from Slack; or set SLACK_APP_TOKEN for Socket Mode.",
    ],
    [
      "a way to hear without one to speak",
      { SLACK_APP_TOKEN: "xapp-1" },
      "SLACK_BOT_TOKEN is missing: SLACK_APP_TOKEN is of no use without it or SLACK_CLIENT_ID.",
    ],
  ];
  test.each(bad)("%s", (_, env, fault) => {
    expect(faultsOf(env)).toEqual([fault]);
  });
});

test("half an installation is refused with all that is missing", () => {
  expect(faultsOf({ SLACK_CLIENT_ID: "1.2" })).toEqual([
    "SLACK_CLIENT_SECRET is missing: it belongs to SLACK_CLIENT_ID.",
    "ENCRYPTION_KEY is missing: tokens of installations are kept encrypted.",
    "PUBLIC_URL is missing: Slack sends people back there after an installation.",
    "SLACK_SIGNING_SECRET is missing: it proves that a request comes from Slack; or set SLACK_APP_TOKEN for Socket Mode.",
  ]);
  expect(faultsOf({ SLACK_CLIENT_SECRET: "x", SLACK_APP_TOKEN: "xapp-1" })).toHaveLength(3);
});

test("Slack is on with a token and a way to hear; keys are read from base64 and hexadecimal", () => {
  const bytes = Buffer.alloc(32, 7);
  const config = loadConfig({
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_APP_TOKEN: "xapp-1",
    SLACK_TEAM_IDS: " t1, T2 ",
    SLACK_API_URL: "http://127.0.0.1:1/api",
    ENCRYPTION_KEY: bytes.toString("base64"),
    ENCRYPTION_KEY_OLD: bytes.toString("hex"),
  });
  expect(config.slack).toEqual({
    botToken: "xoxb-1",
    signingSecret: null,
    appToken: "xapp-1",
    oauth: null,
    teamIds: ["T1", "T2"],
    apiUrl: "http://127.0.0.1:1/api/",
  });
  expect(config.encryptionKeys).toEqual([bytes, bytes]);
});

test("all faults are said at once, and no value is repeated, for it may be a secret", () => {
  const faults = faultsOf({ DATABASE_URL: "mysql://user:hunter2@host/db", PORT: "x", SAMPLE: "maybe" });
  expect(faults).toHaveLength(3);
  expect(faults.join(" ")).not.toContain("hunter2");
});

describe("mail", () => {
  const sender = { MAIL_FROM: "Backup reports <backup@example.com>" };

  test("a server elsewhere is spoken to with a user and encryption", () => {
    const { smtp, mailFrom } = loadConfig({
      ...sender,
      SMTP_URL: "smtp://bot%40acme:p%2Fw@mail.example.com",
    });
    expect({ smtp, mailFrom }).toEqual({
      smtp: {
        host: "mail.example.com",
        port: 587,
        tls: false,
        requireTls: true,
        auth: { user: "bot@acme", password: "p/w" },
        keepsMail: false,
      },
      mailFrom: "Backup reports <backup@example.com>",
    });
    expect(loadConfig({ ...sender, SMTP_URL: "smtps://u:p@mail.example.com" }).smtp).toMatchObject({
      port: 465,
      tls: true,
      requireTls: true,
    });
  });

  test.each(["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])("%s needs neither", (host) => {
    expect(loadConfig({ ...sender, SMTP_URL: `smtp://${host}:1025`, SMTP_KEEPS_MAIL: "1" }).smtp).toEqual({
      host: host.replaceAll(/[[\]]/gu, ""),
      port: 1025,
      tls: false,
      requireTls: false,
      auth: null,
      keepsMail: true,
    });
  });

  const rule =
    "SMTP_URL must be like smtp://user:password@mail.example.com:587 or smtps://…:465, without a user only on this machine.";
  test.each([
    ["another protocol", "https://u:p@mail.example.com"],
    ["a server elsewhere without a user", "smtp://mail.example.com:25"],
    ["a user without a password", "smtp://u@mail.example.com"],
    [
      "options, which could switch encryption off",
      "smtp://u:p@mail.example.com?tls.rejectUnauthorized=false",
    ],
    ["a path", "smtp://u:p@mail.example.com/x"],
    ["a name that only looks like this machine", "smtp://127.0.0.1.example.com"],
    ["a password that is not encoded", "smtp://u:100%@mail.example.com"],
    ["words", "mail.example.com"],
  ])("refuses %s", (_, address) => {
    expect(faultsOf({ ...sender, SMTP_URL: address })).toEqual([rule]);
  });

  test.each([
    "ada",
    "Ada <ada>",
    "a@example.com, b@example.com",
    "Ada <a@example.com> <b@example.com>",
    "a@b\r\nBcc: c@d.example",
  ])("refuses the sender %j", (from) => {
    expect(faultsOf({ MAIL_FROM: from })).toEqual([
      "MAIL_FROM must be like backup@example.com or Backup reports <backup@example.com>.",
    ]);
  });

  test("a server needs a sender; what is said of a server needs the server, on this machine", () => {
    expect(faultsOf({ SMTP_URL: "smtp://localhost" })).toEqual([
      "MAIL_FROM is missing: mails need a sender that the mail server takes.",
    ]);
    expect(faultsOf({ SMTP_KEEPS_MAIL: "1" })).toEqual([
      "SMTP_URL is missing: SMTP_KEEPS_MAIL speaks of the server there.",
    ]);
    expect(faultsOf({ ...sender, SMTP_KEEPS_MAIL: "1", SMTP_URL: "smtp://u:p@mail.example.com" })).toEqual([
      "SMTP_KEEPS_MAIL must be 0: SMTP_URL is not on this machine.",
    ]);
  });
});

describe("CrashPlan", () => {
  const address = { CRASHPLAN_URL: "https://console.us1.crashplan.com/" };
  const client = { CRASHPLAN_CLIENT_ID: "key-1", CRASHPLAN_CLIENT_SECRET: "s3cret" };
  const user = { CRASHPLAN_USERNAME: "ada@example.com", CRASHPLAN_PASSWORD: "pass word" };

  test("three variables are enough", () => {
    expect(loadConfig({ ...address, ...client }).crashplan).toEqual({
      url: "https://console.us1.crashplan.com",
      client: { kind: "client", id: "key-1", secret: "s3cret" },
      user: null,
    });
  });

  test("a user does instead, or as well; the secret of the codes is read as people write it", () => {
    const codes = { CRASHPLAN_TOTP_SECRET: "jbsw y3dp ehpk 3pxp" };
    expect(loadConfig({ ...address, ...user, ...codes }).crashplan).toEqual({
      url: "https://console.us1.crashplan.com",
      client: null,
      user: { kind: "user", name: "ada@example.com", password: "pass word", totpSecret: "JBSWY3DPEHPK3PXP" },
    });
    expect(loadConfig({ ...address, ...client, ...user }).crashplan).toMatchObject({
      client: { id: "key-1" },
      user: { name: "ada@example.com", totpSecret: null },
    });
  });

  test.each([
    [
      address,
      [
        "CRASHPLAN_CLIENT_ID is missing: CRASHPLAN_URL is read with an API client; or set CRASHPLAN_USERNAME.",
      ],
    ],
    [client, ["CRASHPLAN_URL is missing: it says which CrashPlan the credentials are for."]],
    [
      { ...address, CRASHPLAN_CLIENT_ID: "key-1" },
      ["CRASHPLAN_CLIENT_SECRET is missing: it belongs to CRASHPLAN_CLIENT_ID."],
    ],
    [
      { ...address, CRASHPLAN_CLIENT_SECRET: "x" },
      ["CRASHPLAN_CLIENT_ID is missing: it belongs to CRASHPLAN_CLIENT_SECRET."],
    ],
    [
      { ...address, CRASHPLAN_PASSWORD: "x" },
      ["CRASHPLAN_USERNAME is missing: it belongs to CRASHPLAN_PASSWORD."],
    ],
    [
      { ...address, CRASHPLAN_USERNAME: "x" },
      ["CRASHPLAN_PASSWORD is missing: it belongs to CRASHPLAN_USERNAME."],
    ],
    [
      { ...address, ...user, CRASHPLAN_TOTP_SECRET: "123456" },
      ["CRASHPLAN_TOTP_SECRET must be the base32 secret of the one-time codes, not a code."],
    ],
    [
      { ...client, CRASHPLAN_URL: "http://console.us1.crashplan.com" },
      ["CRASHPLAN_URL must be like https://console.us1.crashplan.com, without https only on this machine."],
    ],
  ])("half of it is refused: %o", (env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });

  test("a console on this machine needs no encryption", () => {
    expect(loadConfig({ ...client, CRASHPLAN_URL: "http://127.0.0.1:4280" }).crashplan?.url).toBe(
      "http://127.0.0.1:4280",
    );
  });
});

describe("Teams", () => {
  const APP = "11111111-1111-4111-8111-111111111111";
  const TENANT = "22222222-2222-4222-8222-222222222222";
  const bot = { TEAMS_APP_ID: APP, TEAMS_TENANT_ID: TENANT };
  const common = {
    targeted: false,
    openIdUrl: null,
    loginUrl: "https://login.microsoftonline.com",
  };

  test("is on with a registration, its tenant, and one way to sign in", () => {
    expect(loadConfig({ ...bot, TEAMS_APP_PASSWORD: "secret" }).teams).toEqual({
      app: { appId: APP, credential: { kind: "password", password: "secret" } },
      tenantId: TENANT,
      ...common,
    });
    expect(loadConfig({ ...bot, TEAMS_CERTIFICATE_FILE: "/etc/bot.pem" }).teams?.app?.credential).toEqual({
      kind: "certificate",
      file: "/etc/bot.pem",
    });
    expect(loadConfig({ ...bot, TEAMS_MANAGED_IDENTITY: "1" }).teams?.app?.credential).toEqual({
      kind: "managed-identity",
    });
  });

  test("is tried out on this machine alone", () => {
    expect(loadConfig({ TEAMS_DEV: "1", HOST: "127.0.0.1" }).teams).toEqual({
      app: null,
      tenantId: null,
      ...common,
    });
  });

  test.each<readonly [string, Record<string, string>, readonly string[]]>([
    [
      "half a registration",
      { TEAMS_APP_ID: APP },
      [
        "TEAMS_TENANT_ID is missing: only that tenant's people are believed.",
        "TEAMS_APP_PASSWORD is missing: or TEAMS_CERTIFICATE_FILE, or TEAMS_MANAGED_IDENTITY=1.",
      ],
    ],
    [
      "a password of nobody",
      { TEAMS_APP_PASSWORD: "secret" },
      ["TEAMS_APP_ID is missing: Teams knows the bot by it; without one only TEAMS_DEV=1 works."],
    ],
    [
      "two ways to sign in",
      { ...bot, TEAMS_APP_PASSWORD: "secret", TEAMS_MANAGED_IDENTITY: "1" },
      ["TEAMS_APP_PASSWORD, TEAMS_CERTIFICATE_FILE and TEAMS_MANAGED_IDENTITY exclude each other."],
    ],
    [
      "to be open to the network",
      { TEAMS_DEV: "1" },
      ["TEAMS_DEV takes what comes without a token: set HOST=127.0.0.1."],
    ],
    [
      "to be open and registered",
      { TEAMS_DEV: "1", HOST: "127.0.0.1", ...bot, TEAMS_APP_PASSWORD: "secret" },
      ["TEAMS_DEV must be 0: with TEAMS_APP_ID everything is checked."],
    ],
    [
      "a sign-in elsewhere that is not encrypted",
      { ...bot, TEAMS_APP_PASSWORD: "secret", TEAMS_LOGIN_URL: "http://login.example.com" },
      ["TEAMS_LOGIN_URL must begin with https://, without it only on this machine."],
    ],
  ])("refuses %s", (_, env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });
});
