import { afterAll, beforeAll, expect, test } from "vitest";

import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import { overHttp, people, type SlackPeople } from "../support/fake-slack-client.ts";
import type { FakeMessage } from "../support/fake-slack-state.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import type { FakeTeamsMessage } from "../support/fake-teams-state.ts";
import { pressable } from "../support/slack-program.ts";
import { startTeamsProgram, type TeamsProgram } from "../support/teams-program.ts";
import { buttonOf, cardOf, textOf } from "../support/teams-text.ts";
import { waitUntil } from "../support/wait.ts";

/** One bot on both platforms; what is done on one shows on the other. */
let program: TeamsProgram;
let slack: FakeSlack;
let inSlack: SlackPeople;

beforeAll(async () => {
  slack = await startFakeSlack();
  slack.addTeam("T1", "acme");
  slack.addUser("CAROL", "T1");
  slack.addChannel("C1", "T1");
  program = await startTeamsProgram((await createTestDatabase()).url, {
    SLACK_BOT_TOKEN: "xoxb-T1",
    SLACK_SIGNING_SECRET: "signing-secret",
    SLACK_API_URL: slack.apiUrl,
    BOT_ADMINS: "alice@acme.test,carol@acme.test",
  });
  const address = `http://127.0.0.1:${program.port}/slack/events`;
  inSlack = people(slack, overHttp(address, { secret: "signing-secret" }));
  await addOrganization(program.app.ctx.db, "Engineering");
});

afterAll(async () => {
  await program.stop();
  await slack.close();
});

async function silent(device: string, days: number): Promise<void> {
  const activity = isoInstant(program.app.ctx.now() - days * DAY_MS);
  await addDevices(program.app.ctx, { device, organization: "Engineering", activity });
}

function slackPost(): FakeMessage | undefined {
  return slack
    .shown("C1")
    .find(({ text, threadTs }) => threadTs === null && /not backed up in|Recovered/u.test(text));
}

function teamsPost(): FakeTeamsMessage | undefined {
  return program.teams
    .shown(program.channel.id)
    .find((message) => message.thread === null && /not backed up in|Recovered/u.test(textOf(message)));
}

async function pressInTeams(title: string): Promise<void> {
  const message = teamsPost();
  const action = buttonOf(cardOf(message), title);
  if (action.type === "Action.ShowCard") throw new Error(`"${title}" asks first.`);
  const value = { action: { type: action.type, data: action.data } };
  const at = { message: message?.id ?? "", thread: message?.id ?? "" };
  await program.people.invoke(program.alice, program.channel, "adaptiveCard/action", value, at);
}

async function pressInSlack(title: string): Promise<void> {
  const message = slackPost();
  await inSlack.press(pressable(message, title), { user: "CAROL", messageTs: message?.ts ?? "" });
}

/** Edits come 45 seconds after what was shown before; here the clock is put ahead instead. */
async function bothShow(words: string): Promise<boolean> {
  program.pass(MINUTE_MS);
  const { ctx } = program.app;
  await waitUntil(`both show "${words}"`, async () => {
    await deliver(ctx, "subscription:1");
    await deliver(ctx, "subscription:2");
    return [slackPost()?.text ?? "", textOf(teamsPost())].every((text) => text.includes(words));
  });
  return true;
}

test("both channels follow the organization, and hear of a silent device", async () => {
  await silent("LT-0001", 1);
  await program.app.ctx.db.sql`update source set baseline_at = now()`;
  await program.people.mention(program.alice, program.channel, "subscribe Engineering at once");
  await inSlack.slash("subscribe Engineering at once", { user: "CAROL" });
  await waitUntil(
    "both subscribe",
    async () => (await program.app.ctx.db.sql`select 1 from subscription`).length === 2,
  );
  await silent("LT-0002", 20);
  await waitUntil("both posts", () => slackPost() !== undefined && teamsPost() !== undefined);
  expect(
    [slackPost()?.text, textOf(teamsPost())].filter((text) => text?.includes("LT-0002") === true),
  ).toHaveLength(2);
});

test("acknowledged in Teams shows in Slack", async () => {
  await pressInTeams("Acknowledge");
  expect(await bothShow("acknowledged by alice@acme.test")).toBe(true);
});

test("who recovers on one shows on the other", async () => {
  await silent("LT-0002", 0);
  expect(await bothShow("Recovered")).toBe(true);
});

test("acknowledged on both at once, the later one has it after the other, and both say who", async () => {
  const { db } = program.app.ctx;
  await db.sql`delete from living_message`;
  slack.state.messages.splice(0);
  program.teams.state.messages.splice(0);
  await silent("LT-0003", 20);
  await waitUntil("both posts", () => slackPost() !== undefined && teamsPost() !== undefined);
  await db.sql`delete from audit`;
  await Promise.all([pressInTeams("Acknowledge"), pressInSlack("Acknowledge")]);
  const done = async (): Promise<readonly { before: string | null; after: string }[]> =>
    await db.sql<{ before: string | null; after: string }[]>`
      select before ->> 'acknowledgedBy' as before, after ->> 'acknowledgedBy' as after
      from audit where action = 'outage.acknowledge' order by id`;
  await waitUntil("both are done", async () => (await done()).length === 2);
  const [first, second] = await done();
  expect(new Set([first?.after, second?.after])).toEqual(new Set(["alice@acme.test", "carol@acme.test"]));
  expect([first?.before, second?.before]).toEqual([null, first?.after]);
  expect(await holder("LT-0003")).toBe(second?.after);
  expect(await bothShow(`acknowledged by ${second?.after ?? ""}`)).toBe(true);
});

async function holder(device: string): Promise<string | undefined> {
  const [row] = await program.app.ctx.db.sql<{ by: string }[]>`
    select acknowledged_by as by from outage o join device d on d.id = o.device_id
    where d.name = ${device} and acknowledged_by is not null`;
  return row?.by;
}
