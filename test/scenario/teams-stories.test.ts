import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { z } from "zod";

import type { AdaptiveCard, CardAction } from "../../adapters/teams/render/elements.ts";
import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { scheduleReports } from "../../src/usecase/report/schedule-reports.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import type { FakeChat, FakeTeamsMessage, FakeTeamsUser } from "../support/fake-teams-state.ts";
import { pressButton, type Typed } from "../support/fill-card.ts";
import { startTeamsProgram, type TeamsProgram } from "../support/teams-program.ts";
import { buttonOf, cardOf, readable, textOf } from "../support/teams-text.ts";
import { waitUntil } from "../support/wait.ts";

let program: TeamsProgram;
let dora: FakeTeamsUser;
let group: FakeChat;
let organizationId = 0;

beforeAll(async () => {
  program = await startTeamsProgram((await createTestDatabase()).url, {
    PUBLIC_URL: "https://bot.acme.test",
    BOT_ADMINS: "alice@acme.test,dora@acme.test",
  });
  dora = program.teams.addUser("Dora");
  group = program.teams.addChat({ kind: "group" });
  organizationId = await addOrganization(program.app.ctx.db, "Engineering");
  await silent("LT-0001", 1);
  await program.app.ctx.db.sql`update source set baseline_at = now()`;
});

afterAll(async () => {
  await program.stop();
});

async function silent(device: string, days: number): Promise<void> {
  const { ctx } = program.app;
  const activity = isoInstant(ctx.now() - days * DAY_MS);
  await addDevices(ctx, { device, organization: "Engineering", owner: "alice", activity });
}

function own(user: FakeTeamsUser = program.alice): FakeTeamsMessage[] {
  return program.teams.shown(program.teams.personalChat(user).id);
}

/** What somebody is answered in their own chat to what they do. */
async function answered(does: () => Promise<unknown>, user = program.alice): Promise<string> {
  const before = own(user).length;
  await does();
  await waitUntil("an answer", () => own(user).length > before);
  return textOf(own(user).at(-1));
}

async function say(line: string, user = program.alice): Promise<string> {
  return await answered(async () => await program.people.say(user, line), user);
}

function posts(chat: FakeChat = program.channel): FakeTeamsMessage[] {
  return program.teams.shown(chat.id).filter(({ thread }) => thread === null);
}

function alerts(chat: FakeChat = program.channel): FakeTeamsMessage[] {
  return posts(chat).filter((message) => textOf(message).includes("not backed up in"));
}

async function press(user: FakeTeamsUser, action: CardAction, message: string): Promise<unknown> {
  if (action.type === "Action.ShowCard") throw new Error("It asks first.");
  const value = { action: { type: action.type, verb: "press", data: action.data } };
  const chat = program.teams.personalChat(user);
  return (await program.people.invoke(user, chat, "adaptiveCard/action", value, { message })).body;
}

/** Has the channel's messages brought up to date, a minute later. */
async function later(subscription: number): Promise<void> {
  program.pass(MINUTE_MS);
  await deliver(program.app.ctx, `subscription:${subscription}`);
}

test("who is asking is looked up once and then known for a while", async () => {
  await say("status");
  const asked = program.teams.callsOf("member");
  await say("alerts");
  await say("me");
  expect(program.teams.callsOf("member")).toBe(asked);
});

test("times and numbers are those of the asker's own Teams", async () => {
  const activity = { locale: "en-US", localTimezone: "America/New_York" };
  const text = await answered(
    async () => await program.people.say(dora, "device LT-0001", { activity }),
    dora,
  );
  expect(text).toContain("Times in tables are those of America/New_York.");
  expect(await say("device LT-0001")).toContain("Times in tables are those of Europe/Lisbon.");
});

describe("an answer to a question in a channel", () => {
  async function shareButton(): Promise<{ action: CardAction; message: string }> {
    const asked = await answered(
      async () => await program.people.mention(program.alice, program.channel, "overdue Engineering"),
    );
    expect(asked).toContain("You asked this in backups.");
    const message = own().at(-1);
    return { action: buttonOf(cardOf(message), "Share to channel"), message: message?.id ?? "" };
  }

  test("is shared with that channel from the asker's own chat", async () => {
    const { action, message } = await shareButton();
    expect(posts()).toEqual([]);
    await press(program.alice, action, message);
    await waitUntil("it is shared", () => posts().length === 1);
    expect(textOf(posts()[0])).toContain("No device of Engineering is overdue");
    await waitUntil("that is said", () => textOf(own().at(-1)).includes("Shared with"));
  });

  test("is shared by nobody who is not in the channel, whatever their button says", async () => {
    const { action, message } = await shareButton();
    program.teams.fault("member", { status: 404, code: "MemberNotFoundInConversation" });
    const told = await answered(async () => await press(program.alice, action, message));
    expect(told).toContain("Only in a channel can an answer be shared with it.");
    expect(posts()).toHaveLength(1);
  });

  test("in a group chat comes to the asker alone as well", async () => {
    const text = await answered(
      async () => await program.people.mention(program.alice, group, "device LT-0001"),
    );
    expect(text).toContain("You asked this in a group chat.");
    expect(program.teams.shown(group.id)).toEqual([]);
  });
});

describe("a channel and a group chat that follow an organization", () => {
  beforeAll(async () => {
    for (const chat of [program.channel, group])
      await answered(
        async () => await program.people.mention(program.alice, chat, "subscribe Engineering at once"),
      );
    program.teams.state.messages.splice(0);
    await silent("LT-0002", 20);
    await waitUntil("both are told", () => alerts().length === 1 && alerts(group).length === 1);
  });

  test("hear of the next device in the thread; a group chat, which has none, below everything", async () => {
    await silent("LT-0003", 30);
    await waitUntil("the replies", async () => {
      await later(1);
      await later(2);
      return [program.channel, group].every((chat) =>
        program.teams.shown(chat.id).some((each) => textOf(each).includes("Also not backed up: 1 device")),
      );
    });
    const threads = (chat: FakeChat): (string | null)[] =>
      program.teams.shown(chat.id).map(({ thread }) => thread);
    const [first] = alerts();
    expect(threads(program.channel)).toEqual([null, first?.id]);
    expect(threads(group)).toEqual([null, null]);
    expect(textOf(first)).toContain("Critical: 2 devices not backed up in Engineering");
    expect(first?.edits).toBeGreaterThan(0);
  });
});

const DIALOG = z.object({
  task: z.object({
    type: z.literal("continue"),
    value: z.object({ title: z.string(), card: z.object({ content: z.custom<AdaptiveCard>() }) }),
  }),
});

describe("dialogs", () => {
  async function invoke(name: string, value: unknown, chat?: FakeChat): Promise<unknown> {
    const at = chat ?? program.teams.personalChat(program.alice);
    const message = own().at(-1)?.id ?? "";
    return (await program.people.invoke(program.alice, at, name, value, { message })).body;
  }

  function cardIn(body: unknown): AdaptiveCard {
    return DIALOG.parse(body).task.value.card.content;
  }

  async function open(line: string): Promise<AdaptiveCard> {
    await say(line);
    const card = cardOf(own().at(-1));
    const button = buttonOf(card, "Open the form…");
    return cardIn(await invoke("task/fetch", button.type === "Action.ShowCard" ? {} : { data: button.data }));
  }

  const FILLED: readonly (readonly [string, string, Typed, string])[] = [
    ["snooze LT-0002", "Snooze", { until: "week", reason: "on leave" }, "LT-0002"],
    [
      "schedule Engineering",
      "Save",
      { ownReporting: ["own"], send: "on", days: ["Th"], time: "09:00" },
      "report on Th at 09:00",
    ],
    ["settings LT-0001", "Save", { warningDays: "4", criticalDays: "8" }, "LT-0001"],
  ];

  test.each(FILLED)("%s: opened, filled, sent", async (line, button, typed, said) => {
    const form = await open(line);
    const text = await answered(async () => {
      expect(await invoke("task/submit", pressButton(form, button, typed))).toBeNull();
    });
    expect(text).toContain(said);
  });

  test("what is wrong is said in the dialog, with what was typed", async () => {
    const form = await open("settings LT-0001");
    const again = cardIn(
      await invoke("task/submit", pressButton(form, "Save", { warningDays: "9", criticalDays: "8" })),
    );
    expect(readable(again).join("\n")).toMatch(/must come after warning|is not more than/u);
    expect(JSON.stringify(again)).toContain('"value":9');
  });

  test("the message extension goes from the status to a form and saves it", async () => {
    const status = cardIn(
      await invoke("composeExtension/fetchTask", { commandId: "backup-report" }, program.channel),
    );
    const thresholds = pressButton(status, "Thresholds…");
    const form = cardIn(await invoke("composeExtension/submitAction", thresholds, program.channel));
    const text = await answered(
      async () =>
        await invoke(
          "composeExtension/submitAction",
          pressButton(form, "Save", { adminsCritical: "15" }),
          program.channel,
        ),
    );
    expect(text).toContain("after 14 days → after 15 days");
  });
});

describe("the report that was scheduled in a dialog", () => {
  async function due(): Promise<void> {
    const { ctx } = program.app;
    await ctx.db.sql`
      update reporting_settings set next_run_at = ${ctx.now() - MINUTE_MS}::timestamptz
      where organization_id = ${organizationId}`;
    expect(await scheduleReports(ctx)).toBe(1);
  }

  function links(): string[] {
    return program.teams
      .shown(program.channel.id)
      .flatMap((each) => /https:\/\/bot\.acme\.test(\/f\/\S+)/u.exec(textOf(each))?.[1] ?? [])
      .map((path) => `http://127.0.0.1:${program.port}${path}`);
  }

  test("comes to the channel with charts and tables, and its file by an address that is good once", async () => {
    await due();
    const reports = (): FakeTeamsMessage[] =>
      posts().filter((each) => textOf(each).includes("Backup report:"));
    await waitUntil("the report and its address", () => reports().length === 1 && links().length > 0);
    const types = cardOf(reports()[0])?.body.map(({ type }) => type) ?? [];
    expect(types).toContain("Chart.Pie");
    expect(types).toContain("Table");
    const [url = ""] = links();
    expect((await fetch(url)).status).toBe(200);
    const file = await fetch(url, { method: "POST" });
    expect(file.status).toBe(200);
    expect(await file.text()).toContain("LT-0003");
    expect((await fetch(url, { method: "POST" })).status).toBe(410);
  });

  test("keeps its file for ten minutes and no longer", async () => {
    const before = links().length;
    await due();
    await waitUntil("another address", () => links().length > before);
    program.pass(11 * MINUTE_MS);
    expect((await fetch(links().at(-1) ?? "", { method: "POST" })).status).toBe(410);
  });
});

describe("where the bot may not write any more", () => {
  let operations: FakeChat;
  const told = (): string[] =>
    program.teams
      .shown(operations.id)
      .map((each) => textOf(each))
      .filter((text) => text.includes("A channel gets no more backup alerts"));

  beforeAll(async () => {
    const { teamId } = program.channel;
    operations = program.teams.addChat({ kind: "channel", teamId, name: "operations" });
    await answered(
      async () => await program.people.mention(program.alice, operations, "subscribe operations"),
    );
    program.pass(DAY_MS);
  });

  async function off(chat: FakeChat, subscription: number): Promise<string | null> {
    const found = async (): Promise<{ active: boolean; reason: string | null } | undefined> => {
      const [row] = await program.app.ctx.db.sql<{ active: boolean; reason: string | null }[]>`
        select active, off_reason as reason from subscription where channel_id = ${chat.id}`;
      return row;
    };
    await waitUntil("it is off", async () => {
      await later(subscription);
      return (await found())?.active === false;
    });
    return (await found())?.reason ?? null;
  }

  test("it goes there no more, and the operations channel is told once", async () => {
    group.installed = false;
    await silent("LT-0004", 40);
    expect(await off(group, 2)).toBe(
      "The bot is not in the conversation: add it there. (Teams: 403 BotNotInConversationRoster)",
    );
    await waitUntil("it is told", () => told().length > 0);
    await silent("LT-0005", 40);
    await later(1);
    await later(2);
    expect(told()).toHaveLength(1);
  });

  test("when Teams lets the bot write nowhere, that is told by mail", async () => {
    const refuse = Array.from({ length: 50 }, () => ({ status: 403, code: "BotDisabledByAdmin" }));
    for (const kind of ["create", "send", "update"] as const) program.teams.fault(kind, ...refuse);
    program.pass(DAY_MS);
    await silent("LT-0006", 40);
    expect(await off(program.channel, 1)).toBe(
      "An administrator of Teams switched the bot off. (Teams: 403 BotDisabledByAdmin)",
    );
    const mailed = async (): Promise<string[]> => {
      const rows = await program.app.ctx.db.sql<{ destination: string }[]>`
        select distinct destination from notification
        where kind = 'notice' and destination like 'mail:%' and state = 'sent' order by 1`;
      return rows.map(({ destination }) => destination);
    };
    await waitUntil("it is mailed", async () => {
      await later(3);
      return (await mailed()).length === 2;
    });
    expect(await mailed()).toEqual(["mail:alice@acme.test", "mail:dora@acme.test"]);
  });
});
