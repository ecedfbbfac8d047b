import { WebClient } from "@slack/web-api";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, test } from "vitest";

import { freePort } from "../../db/embedded/postmaster.ts";
import { type Application, openApplication } from "../../src/compose/application.ts";
import { serve, type Serving } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

/** The story of a channel's day against a Slack that others wrote: what is posted, edited and answered is read back. */
const SCOPES = ["chat:write", "files:write", "users:read", "users:read.email", "im:write"];
/** Only for the test, which looks at the channel. */
const LOOKING = ["channels:read", "channels:history", "channels:join"];
const APP = { client_id: "1.2", client_secret: "client-secret" };
const REDIRECT = "https://bot.acme.test/slack/oauth_redirect";

let emulator: Emulator;
let app: Application;
let serving: Serving;
let slack: WebClient;
let token = "";
let ahead = 0;
let channelId: string;

/** Installs the app, as an administrator of the workspace would in a browser. */
async function install(): Promise<string> {
  const form = { redirect_uri: REDIRECT, client_id: APP.client_id, scope: [...SCOPES, ...LOOKING].join(",") };
  const agreed = await fetch(`${emulator.url}/oauth/v2/authorize/callback`, {
    method: "POST",
    body: new URLSearchParams({ ...form, user_id: "U000000001" }),
    redirect: "manual",
  });
  const code = new URL(agreed.headers.get("Location") ?? "").searchParams.get("code") ?? "";
  const given = await new WebClient(undefined, options()).oauth.v2.access({
    ...APP,
    code,
    redirect_uri: REDIRECT,
  });
  return given.access_token ?? "";
}

function options(): { slackApiUrl: string } {
  return { slackApiUrl: `${emulator.url}/api/` };
}

/** What stands in the channel, but for the summary of the first look. */
async function messages(): Promise<readonly { ts?: string; text?: string; blocks?: readonly unknown[] }[]> {
  const { messages: all } = await slack.conversations.history({ channel: channelId });
  return (all ?? []).filter(({ text = "" }) => !text.startsWith("First look"));
}

beforeAll(async () => {
  emulator = await createEmulator({
    service: "slack",
    port: await freePort(),
    seed: {
      slack: {
        team: { name: "Acme", domain: "acme" },
        users: [{ name: "alice", email: "alice@acme.test" }],
        channels: [{ name: "backups", topic: "Backups" }],
        oauth_apps: [
          { ...APP, name: "Backup reports", redirect_uris: [REDIRECT], scopes: [...SCOPES, ...LOOKING] },
        ],
        strict_scopes: true,
      },
    },
  });
  token = await install();
  slack = new WebClient(token, options());
  const { channels: list } = await slack.conversations.list();
  channelId = list?.find(({ name }) => name === "backups")?.id ?? "";
  await slack.conversations.join({ channel: channelId });
  app = await openApplication({
    config: loadConfig({
      DATABASE_URL: (await createTestDatabase()).url,
      DATA_DIR: scratchFolder(),
      PORT: "0",
      HOST: "127.0.0.1",
      SLACK_BOT_TOKEN: token,
      SLACK_SIGNING_SECRET: "signing-secret",
      SLACK_API_URL: `${emulator.url}/api/`,
    }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    out: { write: () => true },
    now: () => Date.now() + ahead,
    serve: true,
    say: () => undefined,
  });
  serving = await serve(app);
  const { team_id: team = "" } = await slack.auth.test();
  await addOrganization(app.ctx.db, "Engineering");
  await app.ctx.db.sql`
    insert into subscription (organization_id, platform, workspace_id, channel_id, zone, created_by, created_at)
    select id, 'slack', ${team}, ${channelId}, 'UTC', 'test', now() from organization where name = 'Engineering'`;
  await seen("LT-0001", 1);
  await app.ctx.db.sql`update source set baseline_at = now()`;
});

afterAll(async () => {
  await serving.stop();
  await app.stop();
  await emulator.close();
});

async function seen(device: string, days: number): Promise<void> {
  const activity = isoInstant(app.ctx.now() - days * DAY_MS);
  await addDevices(app.ctx, { device, organization: "Engineering", activity });
}

test("a critical device is posted as blocks with their text, and the same message says when it is back", async () => {
  await seen("LT-0002", 20);
  await waitUntil("the post", async () => (await messages()).length === 1);
  const [posted] = await messages();
  expect(posted?.text).toContain("Critical: 1 device not backed up in Engineering");
  expect(posted?.blocks?.length).toBeGreaterThan(3);

  await seen("LT-0002", 0);
  ahead = MINUTE_MS;
  await waitUntil("the edit", async () => {
    await deliver(app.ctx, "subscription:1");
    return (await messages())[0]?.text?.includes("Recovered: 1 device of Engineering") === true;
  });
  expect((await messages()).map(({ ts }) => ts)).toEqual([posted?.ts]);
  const thread = async (): Promise<readonly (string | undefined)[]> => {
    const { messages: all } = await slack.conversations.replies({ channel: channelId, ts: posted?.ts ?? "" });
    return (all ?? []).map(({ text }) => text?.split("\n")[0]);
  };
  await waitUntil("the reply", async () => (await thread()).length > 1);
  expect(await thread()).toEqual([
    "Recovered: 1 device of Engineering",
    "Backing up again: 1 device of Engineering",
  ]);
});
