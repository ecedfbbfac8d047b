import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { outdateMessages } from "../../src/usecase/delivery/outdate-messages.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import { overHttp, people, type SlackPeople } from "../support/fake-slack-client.ts";
import type { FakeMessage } from "../support/fake-slack-state.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import type { FakeTeamsMessage } from "../support/fake-teams-state.ts";
import { buttonsOf } from "../support/fill-card.ts";
import { sideBySide, slackOutline, teamsOutline } from "../support/outline.ts";
import { pressable } from "../support/slack-program.ts";
import { startTeamsProgram, type TeamsProgram } from "../support/teams-program.ts";
import { buttonOf, cardOf, textOf } from "../support/teams-text.ts";
import { waitUntil } from "../support/wait.ts";

/** One bot on both platforms; what is done on one shows on the other. */
let program: TeamsProgram;
let slack: FakeSlack;
let inSlack: SlackPeople;
let databaseUrl = "";
/** Taken by whoever changes the fleet (`db/query/fleet-lock.ts`). */
const FLEET_LOCK = 7_240_002;

beforeAll(async () => {
  slack = await startFakeSlack();
  slack.addTeam("T1", "acme");
  slack.addUser("CAROL", "T1");
  slack.addChannel("C1", "T1");
  databaseUrl = (await createTestDatabase()).url;
  program = await startTeamsProgram(databaseUrl, {
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

/** How somebody says that they take the device: at its line, for the whole message, or in words. */
const WAYS = ["line", "message", "words"] as const;
type Way = (typeof WAYS)[number];

async function takeInTeams(way: Way): Promise<void> {
  if (way === "words") {
    await program.people.mention(program.alice, program.channel, "ack LT-0003");
    return;
  }
  const message = teamsPost();
  const card = cardOf(message);
  const all = card === null ? [] : buttonsOf(card);
  const action = all.find(
    (each) =>
      each.title === "Acknowledge" &&
      JSON.stringify(each).includes("acknowledge-all") === (way === "message"),
  );
  if (action === undefined || action.type === "Action.ShowCard")
    throw new Error(`There is no ${way} button.`);
  const value = { action: { type: action.type, data: action.data } };
  const at = { message: message?.id ?? "", thread: message?.id ?? "" };
  await program.people.invoke(program.alice, program.channel, "adaptiveCard/action", value, at);
}

async function takeInSlack(way: Way): Promise<void> {
  if (way === "words") {
    await inSlack.slash("ack LT-0003", { user: "CAROL" });
    return;
  }
  const message = slackPost();
  if (message === undefined) throw new Error("There is no message in Slack.");
  const blocks = message.blocks.filter(
    (block) => JSON.stringify(block).includes("acknowledge-all") === (way === "message"),
  );
  await inSlack.press(pressable({ ...message, blocks }, "Acknowledge"), {
    user: "CAROL",
    messageTs: message.ts,
  });
}

const HOLDER = { teams: "alice@acme.test", slack: "carol@acme.test" } as const;
type Platform = keyof typeof HOLDER;

/** What was answered to those two alone, since the case began. */
function answers(): Readonly<Record<Platform, string>> {
  const inTeams = program.teams
    .shown(program.teams.personalChat(program.alice).id)
    .map((each) => textOf(each));
  return {
    teams: inTeams.join("\n"),
    slack: slack
      .shown("C1", "CAROL")
      .map(({ text }) => text)
      .join("\n"),
  };
}

/** Nobody has the device, both messages say so, and nobody was answered anything. */
async function begin(): Promise<void> {
  const { ctx } = program.app;
  await ctx.db.transaction(async (tx) => {
    const rows = await tx.sql<{ id: number }[]>`
      update outage set acknowledged_by = null, acknowledged_at = null, acknowledged_level = null
      where closed_at is null returning id`;
    await outdateMessages(
      ctx,
      tx,
      rows.map(({ id }) => id),
    );
    await tx.sql`delete from audit`;
  });
  await bothShow(", open");
  forget();
}

function forget(): void {
  slack.state.messages.splice(0, slack.state.messages.length, ...slack.shown("C1"));
  const own = program.teams.personalChat(program.alice).id;
  const kept = program.teams.state.messages.filter(({ chat }) => chat !== own);
  program.teams.state.messages.splice(0, program.teams.state.messages.length, ...kept);
}

/** Exactly one has it, the other hears who, and both messages say the same. */
async function settled(): Promise<Platform> {
  const { db } = program.app.ctx;
  await waitUntil("both are answered", () => {
    const said = answers();
    return said.teams !== "" && said.slack !== "";
  });
  const taken = await db.sql<{ before: string | null; after: string }[]>`
    select before ->> 'acknowledgedBy' as before, after ->> 'acknowledgedBy' as after
    from audit where action like 'outage.acknowledge%' order by id`;
  expect(taken).toHaveLength(1);
  const first: Platform = taken[0]?.after === HOLDER.teams ? "teams" : "slack";
  const second: Platform = first === "teams" ? "slack" : "teams";
  expect(taken[0]).toEqual({ before: null, after: HOLDER[first] });
  expect(await holder("LT-0003")).toBe(HOLDER[first]);
  expect(answers()[first]).toMatch(/You have (?:LT-0003|1 device) now\./u);
  expect(answers()[second]).toMatch(/already\.|Nothing is left to acknowledge\./u);
  expect(answers()[second]).toContain(HOLDER[first]);
  await bothShow(`acknowledged by ${HOLDER[first]}`);
  expect(`${slackPost()?.text} ${textOf(teamsPost())}`).not.toContain(HOLDER[second]);
  const card = cardOf(teamsPost());
  const beside = sideBySide(slackOutline(slackPost()?.blocks ?? []), card === null ? [] : teamsOutline(card));
  expect(beside.filter((line) => typeof line !== "string")).toEqual([]);
  return first;
}

/** Both arrive while somebody else changes the fleet, in this order. */
async function inOrder(first: () => Promise<void>, second: () => Promise<void>): Promise<void> {
  const sql = postgres(databaseUrl, { max: 2 });
  async function waiting(count: number): Promise<void> {
    await waitUntil("those who wait for the fleet", async () => {
      const rows = await sql`
        select 1 from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and l.locktype = 'advisory' and l.objid = ${FLEET_LOCK} and not l.granted`;
      return rows.length >= count;
    });
  }
  const both: Promise<void>[] = [];
  try {
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${FLEET_LOCK})`;
      both.push(first());
      await waiting(1);
      both.push(second());
      await waiting(2);
    });
    await Promise.all(both);
  } finally {
    await sql.end();
  }
}

describe("acknowledged on both at once", () => {
  beforeAll(async () => {
    await program.app.ctx.db.sql`delete from living_message`;
    slack.state.messages.splice(0);
    program.teams.state.messages.splice(0);
    await silent("LT-0003", 20);
    await waitUntil("both posts", () => slackPost() !== undefined && teamsPost() !== undefined);
  });

  const orders = WAYS.flatMap((teams) =>
    WAYS.flatMap((other) => (["teams", "slack"] as const).map((first) => [teams, other, first] as const)),
  );

  test.each(orders)(
    "in Teams by %s, in Slack by %s, %s first: the first has it",
    async (teams, other, first) => {
      await begin();
      const acts = [async () => await takeInTeams(teams), async () => await takeInSlack(other)] as const;
      await (first === "teams" ? inOrder(acts[0], acts[1]) : inOrder(acts[1], acts[0]));
      expect(await settled()).toBe(first);
    },
  );

  test("whoever is first, one has it and the other hears who", async () => {
    for (const [teams, other] of orders) {
      await begin();
      await Promise.all([takeInTeams(teams), takeInSlack(other)]);
      expect(["teams", "slack"]).toContain(await settled());
    }
  });

  test("whoever was second may take it over, which shows on both", async () => {
    await begin();
    await inOrder(
      async () => await takeInTeams("line"),
      async () => await takeInSlack("line"),
    );
    expect(await settled()).toBe("teams");
    const told = slack.shown("C1", "CAROL").at(-1);
    await inSlack.press(pressable(told, "Take it over"), {
      user: "CAROL",
      messageTs: told?.ts ?? "",
      ephemeral: true,
    });
    await waitUntil("it is taken over", async () => (await holder("LT-0003")) === HOLDER.slack);
    expect(await bothShow(`acknowledged by ${HOLDER.slack}`)).toBe(true);
  });
});

async function holder(device: string): Promise<string | undefined> {
  const [row] = await program.app.ctx.db.sql<{ by: string }[]>`
    select acknowledged_by as by from outage o join device d on d.id = o.device_id
    where d.name = ${device} and acknowledged_by is not null`;
  return row?.by;
}
