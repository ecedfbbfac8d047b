import { afterAll, beforeAll, expect, test } from "vitest";

import { z } from "zod";

import type { AdaptiveCard } from "../../adapters/teams/render/elements.ts";
import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import { BOT_ACCOUNT } from "../support/fake-teams-names.ts";
import type { FakeTeamsMessage, FakeTeamsUser } from "../support/fake-teams-state.ts";
import { pressButton, type Typed } from "../support/fill-card.ts";
import { startTeamsProgram, type TeamsProgram } from "../support/teams-program.ts";
import { buttonOf, cardOf, readable, textOf } from "../support/teams-text.ts";
import { waitUntil } from "../support/wait.ts";

let program: TeamsProgram;

beforeAll(async () => {
  program = await startTeamsProgram((await createTestDatabase()).url);
  await addOrganization(program.app.ctx.db, "Engineering");
});

afterAll(async () => {
  await program.stop();
});

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

async function mention(line: string): Promise<string> {
  return await answered(
    async () => await program.people.mention(program.alice, program.channel, line, { thread: "1" }),
  );
}

/** The posts of the channel that tell of devices. */
function posts(): FakeTeamsMessage[] {
  return program.teams
    .shown(program.channel.id)
    .filter((message) => message.thread === null && /not backed up in|Recovered/u.test(textOf(message)));
}

async function press(
  message: FakeTeamsMessage | undefined,
  title: string,
  where = program.channel,
): Promise<unknown> {
  const action = buttonOf(cardOf(message), title);
  if (action.type === "Action.ShowCard") throw new Error(`"${title}" asks first.`);
  const value = { action: { type: action.type, verb: "press", data: action.data } };
  const said = await program.people.invoke(program.alice, where, "adaptiveCard/action", value, {
    message: message?.id ?? "",
    thread: message?.id ?? "",
  });
  return said.body;
}

/** A device whose last backup is so many days old. */
async function silent(device: string, days: number): Promise<void> {
  const { ctx } = program.app;
  const activity = isoInstant(ctx.now() - days * DAY_MS);
  await addDevices(ctx, { device, organization: "Engineering", activity });
}

/** The edit comes 45 seconds after what was shown before; here the clock is put ahead instead. */
async function edited(until: (text: string) => boolean): Promise<string> {
  program.pass(MINUTE_MS);
  await waitUntil("the edit", async () => {
    await deliver(program.app.ctx, "subscription:1");
    return until(textOf(posts()[0]));
  });
  return textOf(posts()[0]);
}

test("who adds the bot to a team is named in its welcome", async () => {
  await program.people.send(program.alice, program.channel, {
    type: "installationUpdate",
    action: "add",
    recipient: { id: BOT_ACCOUNT },
  });
  const shown = (): FakeTeamsMessage[] => program.teams.shown(program.channel.id);
  await waitUntil("the welcome", () => shown().length > 0);
  expect(textOf(shown()[0])).toContain("Alice added me here.");
});

test("hi, hello and help are answered", async () => {
  for (const line of ["hi", "Hello", "help"]) expect(await say(line)).toContain("@Backup reports");
});

test("a channel follows an organization", async () => {
  await silent("LT-0001", 1);
  await program.app.ctx.db.sql`update source set baseline_at = now()`;
  expect(await mention("subscribe Engineering at once")).toContain("Engineering");
  expect(await mention("subscriptions")).toContain("Engineering");
  expect(await mention("subscriptions")).toContain("You asked this in backups.");
});

test("a stranger to the bot learns nothing of it", async () => {
  const text = await say("status", program.bob);
  expect(text).not.toContain("Engineering");
  expect(text).not.toContain("LT-0001");
});

test("a guest is not answered", async () => {
  const guest = program.teams.addUser("Gast", { userRole: "guest", email: "alice@acme.test" });
  expect(await say("status", guest)).toContain("It cannot answer you.");
});

test("a device turns critical: the channel hears of it once", async () => {
  await silent("LT-0002", 20);
  await waitUntil("the post", () => posts().length === 1);
  expect(textOf(posts()[0])).toContain("Critical: 1 device not backed up in Engineering");
  expect(textOf(posts()[0])).toContain("LT-0002");
});

test("who acknowledges by the button is named in the message, with the time", async () => {
  await press(posts()[0], "Acknowledge");
  const text = await edited((shown) => shown.includes("acknowledged by"));
  expect(text).toMatch(/LT-0002.*acknowledged by alice@acme\.test/su);
  expect(posts()).toHaveLength(1);
});

test("the message shows whoever looks at it how things stand", async () => {
  const refresh = cardOf(posts()[0])?.refresh;
  const value = { action: refresh?.action, trigger: "automatic" };
  const seen = await program.people.invoke(program.alice, program.channel, "adaptiveCard/action", value);
  expect(seen.body).toMatchObject({ type: "application/vnd.microsoft.card.adaptive" });
  expect(readable(seen.body).join("\n")).toContain("acknowledged by alice@acme.test");
  const stranger = await program.people.invoke(program.bob, program.channel, "adaptiveCard/action", value);
  expect(stranger.body).toEqual({
    statusCode: 200,
    type: "application/vnd.microsoft.activity.message",
    value: "",
  });
});

test("why? answers whoever asks, and nobody else", async () => {
  const before = program.teams.shown(program.channel.id).length;
  expect(await answered(async () => await press(posts()[0], "Why?"))).toContain("LT-0002");
  expect(program.teams.shown(program.channel.id)).toHaveLength(before);
});

test("when the device backs up again, the message says so and when", async () => {
  await silent("LT-0002", 0);
  const text = await edited((shown) => shown.includes("Recovered"));
  expect(text).toContain("Recovered: 1 device of Engineering");
  expect(posts()).toHaveLength(1);
});

const DIALOG = z.object({
  task: z.object({
    type: z.literal("continue"),
    value: z.object({ title: z.string(), card: z.object({ content: z.custom<AdaptiveCard>() }) }),
  }),
});

async function invoke(name: string, value: unknown): Promise<unknown> {
  const chat = program.teams.personalChat(program.alice);
  return (await program.people.invoke(program.alice, chat, name, value)).body;
}

function dialogOf(body: unknown): AdaptiveCard {
  return DIALOG.parse(body).task.value.card.content;
}

async function openForm(line: string): Promise<AdaptiveCard> {
  await say(line);
  const button = buttonOf(cardOf(own().at(-1)), "Open the form…");
  return dialogOf(await invoke("task/fetch", button.type === "Action.ShowCard" ? {} : { data: button.data }));
}

test("a form of thresholds says what it would do, sets it, and takes it back", async () => {
  await silent("LT-0003", 10);
  await waitUntil(
    "judged",
    async () =>
      (await program.app.ctx.db.sql`select 1 from device where admins_level = 'warning'`).length === 1,
  );
  const form = await openForm("thresholds Engineering");

  const typed: Typed = { ownReporting: ["own"], adminsCritical: "9" };
  const preview = dialogOf(await invoke("task/submit", pressButton(form, "Update preview", typed)));
  expect(readable(preview).join("\n")).toContain("0 → 1");

  const wrong = dialogOf(
    await invoke("task/submit", pressButton(form, saveOf(form), { ...typed, adminsCritical: "5" })),
  );
  expect(readable(wrong).join("\n")).toContain(
    "Critical must come after warning: 5 is not more than 7 days.",
  );

  const saved = await answered(async () => {
    expect(await invoke("task/submit", pressButton(form, saveOf(form), typed))).toBeNull();
  });
  expect(saved).toMatch(/critical\nafter 14 days → after 9 days\n1 alert waits until/u);
  expect(posts()).toHaveLength(1);
  const chat = program.teams.personalChat(program.alice);
  expect(await answered(async () => await press(own().at(-1), "Undo", chat))).toMatch(/undone|back/iu);
  expect(await say("why LT-0003")).toContain("critical at 14");
});

function saveOf(form: AdaptiveCard): string {
  return form.actions?.[0]?.title ?? "";
}

test("the message extension opens the status for the asker alone", async () => {
  const before = program.teams.shown(program.channel.id).length;
  const said = await program.people.invoke(program.alice, program.channel, "composeExtension/fetchTask", {
    commandId: "backup-report",
  });
  expect(readable(dialogOf(said.body)).join("\n")).toContain("Engineering");
  expect(program.teams.shown(program.channel.id)).toHaveLength(before);
});

test("a channel that the bot is taken out of is told of elsewhere, and nothing goes there any more", async () => {
  await program.people.send(program.alice, program.channel, {
    type: "conversationUpdate",
    membersRemoved: [{ id: BOT_ACCOUNT }],
  });
  const { db } = program.app.ctx;
  await waitUntil(
    "it is off",
    async () => (await db.sql`select 1 from subscription where not active`).length === 1,
  );
  const [row] = await db.sql<{ reason: string }[]>`select off_reason as reason from subscription`;
  expect(row?.reason).toMatch(/^The bot was removed from the team of /u);
  const [notice] = await db.sql<
    { subject: string }[]
  >`select subject from notification where kind = 'notice'`;
  expect(notice?.subject).toMatch(/^notice:channel-removed:teams:/u);
});

test("nothing was complained of", () => {
  expect(program.complaints).toEqual([]);
});
