import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { subscription } from "../../db/schema/ledger.ts";
import { type Application, openApplication } from "../../src/compose/application.ts";
import { serve, type Serving } from "../../src/compose/serve.ts";
import { examineSlack } from "../../src/compose/slack.ts";
import { loadConfig } from "../../src/config.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { oweNotice } from "../../src/usecase/notice/owe-notice.ts";
import { createTestDatabase } from "../support/database.ts";
import { overHttp, people, type SlackPeople } from "../support/fake-slack-client.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Running {
  readonly slack: FakeSlack;
  readonly app: Application;
  readonly people: SlackPeople;
}

describe("the program with Slack set up", () => {
  const box: { running?: Running; serving?: Serving; drop?: () => Promise<void> } = {};

  function running(): Running {
    if (box.running === undefined) throw new Error("It runs inside tests only.");
    return box.running;
  }

  beforeAll(async () => {
    const slack = await startFakeSlack();
    slack.addTeam("T1", "acme");
    slack.addUser("ALICE", "T1", { profile: { email: "alice@acme.test", real_name: "Alice" } });
    slack.addChannel("C1", "T1");
    const database = await createTestDatabase();
    box.drop = async () => await database.drop();
    const config = loadConfig({
      DATABASE_URL: database.url,
      DATA_DIR: scratchFolder(),
      PORT: "0",
      HOST: "127.0.0.1",
      SAMPLE: "0",
      BOT_ADMINS: "alice@acme.test",
      SLACK_BOT_TOKEN: "xoxb-T1",
      SLACK_SIGNING_SECRET: "signing-secret",
      SLACK_API_URL: slack.apiUrl,
    });
    const app = await openApplication({
      config,
      log: SILENT,
      out: { write: () => true },
      now: Date.now,
      serve: true,
      say: () => undefined,
    });
    box.serving = await serve(app);
    const url = `http://127.0.0.1:${box.serving.port}/slack/events`;
    box.running = { slack, app, people: people(slack, overHttp(url, { secret: "signing-secret" })) };
  });

  afterAll(async () => {
    await box.serving?.stop();
    await box.running?.app.stop();
    await box.running?.slack.close();
    await box.drop?.();
  });

  test("answers an administrator who asks for the first time", async () => {
    const { slack, people: asking } = running();
    expect(await asking.slash("help")).toEqual({ status: 200, body: "" });
    await waitUntil("an answer", () => slack.shown("C1", "ALICE").length > 0);
    expect(slack.shown("C1", "ALICE")[0]?.text).toContain("status");
    expect(slack.callsOf("users.info")).toBe(1);
  });

  test("is well, says the doctor; and what is wrong, when the token is", async () => {
    const { slack, app } = running();
    expect(await examineSlack(app.ctx, app.slack)).toEqual({
      state: "ok",
      text: "on in T1 over HTTP, installed in 0 more",
    });
    expect(await examineSlack(app.ctx, null)).toEqual({
      state: "off",
      text: "not set up: SLACK_BOT_TOKEN turns it on",
    });
    slack.addTeam("T5");
    const config = loadConfig({
      DATABASE_URL: app.server.url,
      SLACK_BOT_TOKEN: "xoxb-wrong",
      SLACK_APP_TOKEN: "xapp-1",
      SLACK_API_URL: slack.apiUrl,
      DATA_DIR: scratchFolder(),
    });
    const other = await openApplication({
      config,
      log: SILENT,
      out: { write: () => true },
      now: Date.now,
      serve: false,
      say: () => undefined,
    });
    const found = await examineSlack(other.ctx, other.slack);
    await other.stop();
    expect(found).toEqual({
      state: "wrong",
      text: "Slack does not accept the bot's token: correct SLACK_BOT_TOKEN, or install it again. (Slack: invalid_auth)",
    });
  });

  test("a token that is no bot's is named, and its workspace is not believed", async () => {
    const { slack, app } = running();
    slack.addTeam("T6", "six").botId = "";
    const config = loadConfig({
      DATABASE_URL: app.server.url,
      SLACK_BOT_TOKEN: "xoxb-T6",
      SLACK_APP_TOKEN: "xapp-1",
      SLACK_API_URL: slack.apiUrl,
      DATA_DIR: scratchFolder(),
    });
    const other = await openApplication({
      config,
      log: SILENT,
      out: { write: () => true },
      now: Date.now,
      serve: false,
      say: () => undefined,
    });
    const found = await examineSlack(other.ctx, other.slack);
    const believed = await other.slack?.installations.isApproved("slack", "T6");
    await other.stop();
    expect(found).toEqual({
      state: "wrong",
      text: "SLACK_BOT_TOKEN is the token of an account and not of a bot: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions in the app's settings, and start again.",
    });
    expect(believed).toBe(false);
  });

  test("switches off a channel that was archived, and tells administrators once by another path", async () => {
    const { slack, app } = running();
    const { ctx } = app;
    const [row] = await ctx.db.orm
      .insert(subscription)
      .values({
        organizationId: null,
        platform: "slack",
        workspaceId: "T1",
        channelId: "C1",
        zone: "UTC",
        createdBy: "test",
        createdAt: ctx.now(),
      })
      .returning({ id: subscription.id });
    const channel = slack.state.channels.get("C1");
    if (channel !== undefined) channel.archived = true;
    const notice = { subjectAt: ctx.now(), title: "A title", text: "A text." };
    for (const subject of ["one", "two"]) {
      await ctx.db.transaction(async (tx) => await oweNotice(ctx, tx, { ...notice, subject }));
    }
    await deliver(ctx, `subscription:${row?.id ?? 0}`);
    await waitUntil("the end of it", async () => {
      const [off] = await ctx.db.sql<{ active: boolean }[]>`select active from subscription`;
      return off?.active === false;
    });
    const [kept] = await ctx.db.sql`select active, off_reason from subscription`;
    expect(kept).toEqual({ active: false, off_reason: "The channel is archived. (Slack: is_archived)" });
    const told = await ctx.db.sql<{ destination: string }[]>`
      select destination from notification where subject like 'notice:subscription-off:%'`;
    expect(told.map(({ destination }) => destination)).toEqual(["direct:alice@acme.test"]);
  });
});
