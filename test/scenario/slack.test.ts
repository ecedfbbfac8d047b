import { afterAll, beforeAll, expect, test } from "vitest";

import { z } from "zod";

import { DAY_MS, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { addDevices, addOrganization } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import type { FakeMessage } from "../support/fake-slack-state.ts";
import { pressable, type SlackProgram, startSlackProgram } from "../support/slack-program.ts";
import { waitUntil } from "../support/wait.ts";

let program: SlackProgram;

beforeAll(async () => {
  program = await startSlackProgram((await createTestDatabase()).url);
  await addOrganization(program.app.ctx.db, "Engineering");
});

afterAll(async () => {
  await program.stop();
});

/** What the person saw last, for their eyes only. */
async function answerTo(person: string, before: number): Promise<string> {
  const shown = (): FakeMessage[] => program.slack.shown("C1", person);
  await waitUntil("an answer", () => shown().length > before);
  return shown().at(-1)?.text ?? "";
}

async function ask(line: string, person = "ALICE"): Promise<string> {
  const before = program.slack.shown("C1", person).length;
  expect(await program.people.slash(line, { user: person })).toMatchObject({ status: 200 });
  return await answerTo(person, before);
}

async function press(message: FakeMessage | undefined, label: string, person = "ALICE"): Promise<string> {
  const before = program.slack.shown("C1", person).length;
  await program.people.press(pressable(message, label), {
    user: person,
    messageTs: message?.ts ?? "",
    ephemeral: message?.onlyTo === person,
  });
  return await answerTo(person, before);
}

function channel(): FakeMessage[] {
  return program.slack
    .shown("C1")
    .filter(({ threadTs, text }) => threadTs === null && /not backed up in|Recovered/u.test(text));
}

/** A device whose last backup is so many days old. */
async function silent(device: string, days: number): Promise<void> {
  const { ctx } = program.app;
  const activity = isoInstant(ctx.now() - days * DAY_MS);
  await addDevices(ctx, { device, organization: "Engineering", activity });
}

/** The edit comes 45 seconds after what was shown before; here the clock is put ahead instead. */
async function edited(until: (text: string) => boolean): Promise<string> {
  const { ctx } = program.app;
  program.pass(MINUTE_MS);
  await waitUntil("the edit", async () => {
    await deliver(ctx, "subscription:1");
    return until(channel()[0]?.text ?? "");
  });
  return channel()[0]?.text ?? "";
}

test("a channel follows an organization", async () => {
  const { ctx } = program.app;
  await silent("LT-0001", 1);
  await ctx.db.sql`update source set baseline_at = now()`;
  expect(await ask("subscribe Engineering at once")).toContain("Engineering");
  expect(await ask("subscriptions")).toContain("Engineering");
});

test("a stranger to the bot learns nothing of it", async () => {
  const text = await ask("status", "BOB");
  expect(text).not.toContain("Engineering");
  expect(text).not.toContain("LT-0001");
});

test("a device turns critical: the channel hears of it once", async () => {
  await silent("LT-0002", 20);
  await waitUntil("the post", () => channel().length === 1);
  expect(channel()[0]?.text).toContain("Critical: 1 device not backed up in Engineering");
  expect(channel()[0]?.text).toContain("LT-0002");
});

test("who acknowledges by the button is named in the message, with the time", async () => {
  expect(await press(channel()[0], "Acknowledge")).toContain("LT-0002");
  const text = await edited((shown) => shown.includes("acknowledged by"));
  expect(text).toMatch(/LT-0002.*acknowledged by alice@acme\.test \d{4}-\d\d-\d\d \d\d:\d\d/su);
  expect(channel()).toHaveLength(1);
});

test("why? answers whoever asks, and nobody else", async () => {
  expect(await press(channel()[0], "Why?")).toContain("LT-0002");
  expect(program.slack.shown("C1").filter(({ text }) => text.includes("Why"))).toEqual([]);
});

test("a private answer is shared on purpose, in the name of who shares it", async () => {
  await ask("overdue Engineering");
  const before = program.slack.shown("C1").length;
  await program.people.press(pressable(program.slack.shown("C1", "ALICE").at(-1), "Share to channel"), {
    messageTs: program.slack.shown("C1", "ALICE").at(-1)?.ts ?? "",
    ephemeral: true,
  });
  await waitUntil("the shared answer", () => program.slack.shown("C1").length > before);
  expect(program.slack.shown("C1").at(-1)?.text).toContain("LT-0002");
  const rows = await program.app.ctx.db.sql`select actor, action from audit where action = 'share'`;
  expect(rows).toEqual([{ actor: "alice@acme.test", action: "share" }]);
});

test("when the device backs up again, the message says so and when", async () => {
  await silent("LT-0002", 0);
  const text = await edited((shown) => shown.includes("Recovered"));
  expect(text).toContain("Recovered: 1 device of Engineering");
  expect(text).toContain("1 device backing up again. Last change");
  expect(channel()).toHaveLength(1);
});

const FIELD = z.object({
  type: z.literal("input"),
  block_id: z.string(),
  element: z.looseObject({ type: z.string(), action_id: z.string() }),
});

function fieldsOf(blocks: unknown): readonly z.infer<typeof FIELD>[] {
  return z
    .array(z.unknown())
    .parse(blocks)
    .flatMap((block) => FIELD.safeParse(block).data ?? []);
}

/** The form that was opened last, with other values in some of its fields. */
function formWith(typed: Readonly<Record<string, object>> = {}): Record<string, unknown> {
  const view = [...program.slack.state.views.values()].at(-1);
  const entries = fieldsOf(view?.content["blocks"]).map(({ block_id: name, element }) => {
    const { type, action_id: action, initial_value: value } = element;
    const held =
      type === "checkboxes"
        ? { selected_options: element["initial_options"] ?? [] }
        : type === "static_select"
          ? { selected_option: element["initial_option"] ?? null }
          : { value: value ?? null };
    return [name, { [action]: { type, ...held, ...typed[name] } }] as const;
  });
  return { id: view?.id, hash: view?.hash, ...view?.content, state: { values: Object.fromEntries(entries) } };
}

/** What Slack sends when a field is changed. */
function change(name: string, typed: Readonly<Record<string, object>>): Record<string, unknown> {
  const form = formWith(typed);
  const field = fieldsOf(form["blocks"]).find(({ block_id }) => block_id === name);
  return { type: field?.element.type, block_id: name, action_id: field?.element.action_id, ...typed[name] };
}

/** All that can be read in the form, in one line. */
function formText(): string {
  return [...JSON.stringify(formWith()["blocks"]).matchAll(/"text":"([^"]*)"/gu)]
    .map(([, text]) => text)
    .join("");
}

const WARNING_FIRST = "Critical must come after warning: 5 is not more than 7 days.";
const OWN = { selected_options: [{ value: "own" }] };

test("a form of thresholds says what it would do while it is filled, sets it, and takes it back", async () => {
  const { slack, people, app } = program;
  await silent("LT-0003", 10);
  await waitUntil(
    "judged",
    async () => (await app.ctx.db.sql`select 1 from device where admins_level = 'warning'`).length === 1,
  );
  await people.slash("thresholds Engineering");
  await waitUntil("the form", () => slack.state.views.size > 0);

  const typed = { ownReporting: OWN, adminsCritical: { value: "9" } };
  await people.press(change("adminsCritical", typed), { view: formWith(typed) });
  await waitUntil("what it would do", () => formText().includes("0 → 1"));

  const wrong = await people.submit(formWith({ ownReporting: OWN, adminsCritical: { value: "5" } }));
  expect(wrong.body).toMatchObject({ response_action: "errors", errors: { adminsCritical: WARNING_FIRST } });

  const before = slack.shown("C1", "ALICE").length;
  await people.submit(formWith(typed));
  expect(await answerTo("ALICE", before)).toMatch(
    /critical: after 14 days → after 9 days\n1 alert waits until \d\d:\d\d\. Until then it can be undone\./u,
  );
  expect(channel()).toHaveLength(1);
  expect(await press(slack.shown("C1", "ALICE").at(-1), "Undo")).toMatch(/undone|back/iu);
  expect(await ask("why LT-0003")).toContain("critical at 14");
  expect(program.complaints).toEqual([]);
});
