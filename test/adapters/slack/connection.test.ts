import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Answer, ChatEvent } from "../../../src/port/bot.ts";
import type { Form } from "../../../src/view/form.ts";
import type { View } from "../../../src/view/view.ts";
import { sendSigned } from "../../support/fake-slack-client.ts";
import { filled, SIGNING_SECRET, type SlackStand, useSlackStand } from "../../support/slack-stand.ts";
import { waitUntil } from "../../support/wait.ts";

const VIEW: View = { title: "All is well", parts: [] };
const FORM: Form = {
  title: "Thresholds",
  submit: "Save",
  payload: "thresholds:1",
  parts: [
    { kind: "field", name: "organization", label: "Organization", input: { kind: "search", value: null } },
    {
      kind: "field",
      name: "warning",
      label: "Warning after days",
      live: true,
      input: { kind: "number", value: 7, min: 1, max: 365 },
    },
  ],
};
const FILES = [{ name: "costs.csv", mediaType: "text/csv", content: "a,b\n" }];
const ACK = { status: 200, body: "" };

function say(to: "private" | "thread" | "channel" | "replace", title = VIEW.title): Answer {
  return { kind: "message", view: { title, parts: [] }, to };
}

/** What stands in a channel, as first lines. */
function lines(stand: SlackStand, channel: string, onlyTo?: string): string[] {
  return stand.slack.shown(channel, onlyTo).map(({ text }) => text.split("\n", 1)[0] ?? "");
}

async function answered(stand: SlackStand, count = 1): Promise<void> {
  await waitUntil("an answer", () => stand.slack.state.messages.length >= count);
}

describe.each([
  ["over HTTP", false],
  ["by Socket Mode", true],
])("a connection %s", (_, socket) => {
  const stand = useSlackStand({ socket });
  const empty = socket ? {} : "";

  test("acknowledges a command at once and answers the asker alone", async () => {
    let finish = (): void => undefined;
    stand.answer = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return say("private");
    };
    expect(await stand.people.slash("status")).toEqual({ status: 200, body: empty });
    expect(stand.slack.state.messages).toEqual([]);
    await waitUntil("the bot", () => stand.heard.length > 0);
    finish();
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual(["All is well"]);
    expect(lines(stand, "C1")).toEqual([]);
    expect(stand.heard).toEqual([
      {
        kind: "command",
        asker: { platform: "slack", workspaceId: "T1", userId: "ALICE" },
        place: { workspaceId: "T1", channelId: "C1", kind: "channel", name: "backups" },
        text: "status",
        said: "slash",
      },
    ]);
  });

  test("answers a mention in its thread, without the mention", async () => {
    stand.answer = () => say("thread");
    await stand.people.event({
      type: "app_mention",
      channel: "C1",
      ts: "1700000000.000100",
      text: "<@UBOTT1>  person <mailto:bob@acme.test|bob@acme.test> &amp; co",
    });
    await answered(stand);
    expect(stand.heard[0]).toMatchObject({
      kind: "command",
      said: "mention",
      text: "person bob@acme.test & co",
    });
    expect(stand.slack.shown("C1")[0]).toMatchObject({ threadTs: "1700000000.000100" });
  });

  test("opens a form with the press of a button, tells its changes, and answers where it was opened", async () => {
    stand.answer = () => ({ kind: "form", form: FORM });
    const press = { action_id: "press:1", type: "button", value: "thresholds 1" };
    await stand.people.press(press, { messageTs: "1.2" });
    await waitUntil("the form", () => stand.slack.state.views.size > 0);
    const [view] = stand.slack.state.views.values();
    const open: Record<string, unknown> = { ...filled(FORM, { warning: "9" }, view?.id), hash: view?.hash };
    expect(stand.heard[0]).toMatchObject({
      kind: "press",
      payload: "thresholds 1",
      message: "1.2",
      form: null,
    });
    const changed = { action_id: "field:1:warning", type: "number_input" };
    stand.answer = () => ({ kind: "form", form: { ...FORM, title: "Anew" } });
    await stand.people.press(changed, { view: open });
    await waitUntil("the change", () => JSON.stringify(view?.content["title"]).includes("Anew"));
    expect(stand.heard[1]).toEqual({
      kind: "change",
      asker: { platform: "slack", workspaceId: "T1", userId: "ALICE" },
      form: { payload: "thresholds:1", values: { warning: "9" } },
      field: "warning",
    });
    stand.answer = () => say("private", "Saved");
    const sent = await stand.people.submit(open);
    expect(sent.body).toEqual({ response_action: "clear" });
    await answered(stand);
    expect(stand.heard[2]).toMatchObject({
      kind: "submit",
      form: { payload: "thresholds:1", values: { warning: "9" } },
    });
    expect(lines(stand, "C1", "ALICE")).toEqual(["Saved"]);
  });
});

describe("what is not Slack's", () => {
  const stand = useSlackStand();
  const body = "command=%2Fbackup-report&text=status&team_id=T1&user_id=ALICE&channel_id=C1&trigger_id=t";

  test.each([
    ["unsigned", {}],
    ["signed with something else", { "X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1" }],
  ])("a request that is %s gets nothing", async (_, headers: Record<string, string>) => {
    const type = { "Content-Type": "application/x-www-form-urlencoded" };
    const response = await fetch(stand.eventsUrl, { method: "POST", body, headers: { ...type, ...headers } });
    expect([response.status, await response.text()]).toEqual([401, ""]);
    expect(stand.heard).toEqual([]);
  });

  test("a request signed by another secret, or more than five minutes ago, gets nothing", async () => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const other = await sendSigned(stand.eventsUrl, body, { signing: { secret: "other" }, headers });
    const old = { secret: SIGNING_SECRET, ageMs: 301_000 };
    const replayed = await sendSigned(stand.eventsUrl, body, { signing: old, headers });
    expect([other, replayed]).toEqual([
      { status: 401, body: "" },
      { status: 401, body: "" },
    ]);
    expect(stand.heard).toEqual([]);
  });

  test.each([
    ["null", 401],
    ["[]", 401],
    ["7", 401],
    ['"text"', 401],
    ["", 401],
    ["{", 400],
  ])("a signed body %s does no harm", async (odd, status) => {
    const headers = { "Content-Type": "application/json" };
    const signing = { secret: SIGNING_SECRET };
    expect(await sendSigned(stand.eventsUrl, odd, { signing, headers })).toEqual({ status, body: "" });
  });

  test("a body of megabytes is refused while it is read", async () => {
    const response = await fetch(stand.eventsUrl, { method: "POST", body: "x".repeat(3_000_000) }).catch(
      () => null,
    );
    expect(response?.status ?? 413).toBe(413);
    expect(await stand.people.slash("status")).toEqual(ACK);
  });

  test("only the one path takes only POST", async () => {
    expect((await fetch(stand.eventsUrl)).status).toBe(405);
    expect((await fetch(`${stand.eventsUrl}/more`, { method: "POST" })).status).toBe(404);
  });

  test("a workspace without the bot is acknowledged and hears nothing", async () => {
    stand.answer = () => say("private");
    expect(await stand.people.slash("status", { team: "T666" })).toEqual(ACK);
    expect(await stand.people.event({ type: "app_home_opened", tab: "home" }, { team: "T666" })).toEqual(ACK);
    expect(stand.heard).toEqual([]);
    expect(stand.slack.state.calls).toEqual([]);
  });

  test("a stranger of a shared channel is known as one", async () => {
    await stand.people.press(
      { action_id: "press:1", type: "button", value: "x" },
      { user: "EVE", userTeam: "T666" },
    );
    await waitUntil("the bot", () => stand.heard.length > 0);
    expect(stand.heard[0]).toMatchObject({
      asker: { workspaceId: "T666", userId: "EVE" },
      place: { workspaceId: "T1" },
    });
  });
});

describe("whatever Slack's secret has signed", () => {
  const stand = useSlackStand();
  const odd = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue());
  const fields = [
    "type",
    "event",
    "command",
    "actions",
    "view",
    "user",
    "team",
    "channel",
    "trigger_id",
    "response_url",
    "text",
    "team_id",
    "user_id",
    "channel_id",
    "event_id",
    "value",
    "action_id",
    "callback_id",
    "container",
  ];
  const types = [
    "block_actions",
    "view_submission",
    "block_suggestion",
    "shortcut",
    "event_callback",
    "view_closed",
  ];
  const body = fc.record(
    {
      ...Object.fromEntries(fields.map((name) => [name, odd])),
      type: fc.constantFrom(...types),
      team: fc.constant({ id: "T1" }),
    },
    { requiredKeys: ["type", "team"] },
  );

  test("does not end the process, and the next command is answered", async () => {
    const signing = { secret: SIGNING_SECRET };
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (payload, asForm) => {
        const text = JSON.stringify(payload);
        const { status } = await sendSigned(
          stand.eventsUrl,
          asForm ? new URLSearchParams({ payload: text }).toString() : text,
          {
            signing,
            headers: { "Content-Type": asForm ? "application/x-www-form-urlencoded" : "application/json" },
          },
        );
        expect([200, 401, 500]).toContain(status);
      }),
      { numRuns: 150 },
    );
    stand.answer = () => say("private");
    await stand.people.slash("status");
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual(["All is well"]);
  });

  test.each([
    ["a button", { type: "block_actions", actions: [{ action_id: "press:1", type: "button", value: "x" }] }],
    [
      "a form",
      {
        type: "view_submission",
        view: { id: "V1", type: "modal", callback_id: "form", private_metadata: "x", state: { values: 7 } },
      },
    ],
    ["a shortcut", { type: "shortcut", callback_id: "status" }],
  ])("%s without its other half is left alone", async (_, half) => {
    const payload = { user: { id: "ALICE" }, team: { id: "T1" }, ...half };
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const text = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const heard = await sendSigned(stand.eventsUrl, text, { signing: { secret: SIGNING_SECRET }, headers });
    expect(heard).toEqual(ACK);
    expect(stand.heard).toEqual([]);
  });
});

describe("what comes twice", () => {
  const stand = useSlackStand();
  const mention = { type: "app_mention", channel: "C1", ts: "1.1", text: "<@UBOTT1> ack LT-1" };

  test("an event that Slack sends again is answered once", async () => {
    stand.answer = () => say("thread");
    await stand.people.event(mention, { eventId: "EvX" });
    await answered(stand);
    expect(await stand.people.event(mention, { eventId: "EvX", retry: 1 })).toEqual(ACK);
    expect(stand.heard).toHaveLength(1);
  });

  test("an event that another process was given is left to it", async () => {
    stand.claimed.add("EvY");
    await stand.people.event(mention, { eventId: "EvY", retry: 1 });
    await stand.people.event(mention, { eventId: "EvZ" });
    await waitUntil("the bot", () => stand.heard.length > 0);
    expect(stand.heard).toHaveLength(1);
  });

  test("a request that is replayed at once is done once", async () => {
    const triggerId = stand.slack.newTrigger();
    await stand.people.slash("ack LT-1", { triggerId });
    expect(await stand.people.slash("ack LT-1", { triggerId })).toEqual(ACK);
    await waitUntil("the bot", () => stand.heard.length > 0);
    expect(stand.heard).toHaveLength(1);
  });

  test("a double click is one, a later press another", async () => {
    const press = { action_id: "press:1", type: "button", value: "ack 1" };
    await stand.people.press(press, { messageTs: "1.2" });
    await stand.people.press(press, { messageTs: "1.2" });
    expect(stand.heard).toHaveLength(1);
    await stand.people.press(press, { messageTs: "1.2", user: "BOB" });
    stand.now += 2_000;
    await stand.people.press(press, { messageTs: "1.2" });
    expect(stand.heard).toHaveLength(3);
  });

  test("a form that is sent twice at once is saved once", async () => {
    let finish = (): void => undefined;
    stand.answer = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { kind: "nothing" };
    };
    const view = filled(FORM, {}, "V7");
    const both = Promise.all([stand.people.submit(view), stand.people.submit(view)]);
    await waitUntil("the bot", () => stand.heard.length > 0);
    finish();
    expect(await both).toEqual([ACK, ACK]);
    expect(await stand.people.submit(view)).toEqual(ACK);
    expect(stand.heard).toHaveLength(1);
  });

  test("a form whose fault was seen may be sent again as it is", async () => {
    stand.answer = () => ({ kind: "faults", faults: [{ field: "warning", message: "At least 1." }] });
    await stand.people.submit(filled(FORM));
    await stand.people.submit(filled(FORM));
    expect(stand.heard).toHaveLength(2);
  });

  test("a message said in the bot's own conversation is heard once; what bots say and edits are not heard", async () => {
    const said = { type: "message", channel_type: "im", channel: "D1", ts: "9.9", text: "hello" };
    await stand.people.event(said);
    await stand.people.event({ ...said, type: "app_mention" });
    await stand.people.event({ ...said, ts: "9.91", bot_id: "B7" });
    await stand.people.event({ ...said, ts: "9.92", subtype: "message_changed" });
    await stand.people.event({ ...said, ts: "9.93", channel_type: "channel", channel: "C1" });
    expect(stand.heard.map((event) => event.kind === "command" && event.said)).toEqual(["personal"]);
  });
});

describe("answers", () => {
  const stand = useSlackStand({ patienceMs: 150 });
  const view = filled(FORM);

  test("are shared with the channel when the asker wants it, who is told so", async () => {
    stand.answer = () => ({
      ...say("channel"),
      kind: "message",
      view: VIEW,
      to: "channel",
      aside: { title: "Shared", parts: [] },
    });
    await stand.people.press({ action_id: "press:1", type: "button", value: "share" }, { ephemeral: true });
    await answered(stand, 2);
    expect(lines(stand, "C1")).toEqual(["All is well"]);
    expect(lines(stand, "C1", "ALICE")).toEqual(["Shared"]);
  });

  test("with files: they come to the asker's own conversation, and the channel sees none of it", async () => {
    stand.answer = () => ({
      kind: "message",
      view: { title: "Costs", parts: [], files: FILES },
      to: "private",
    });
    await stand.people.slash("chargeback");
    await waitUntil("the file", () => stand.slack.callsOf("files.completeUploadExternal") > 0);
    expect(lines(stand, "C1")).toEqual([]);
    expect(stand.slack.shown("C1", "ALICE").map(({ text }) => text)).toEqual([
      "Costs\ncosts.csv: sent to you alone, in your conversation with the bot.",
    ]);
    expect(stand.slack.shown("DALICE").map(({ text, files }) => [text, files])).toEqual([
      ["For you alone: Costs", []],
      ["", ["costs.csv"]],
    ]);
  });

  test("with files, asked for in the bot's own conversation, come with their files there", async () => {
    stand.slack.state.channels.set("DALICE", { id: "DALICE", team: "T1", archived: false, member: true });
    stand.answer = () => ({
      kind: "message",
      view: { title: "Costs", parts: [], files: FILES },
      to: "private",
    });
    await stand.people.event({
      type: "message",
      channel: "DALICE",
      channel_type: "im",
      text: "chargeback",
      ts: "7.1",
    });
    await waitUntil("the file", () => stand.slack.callsOf("files.completeUploadExternal") > 0);
    expect(stand.slack.shown("DALICE").map(({ text, files }) => [text, files])).toEqual([
      ["Costs", []],
      ["", ["costs.csv"]],
    ]);
  });

  test.each(["channel", "thread"] as const)("said to the %s carry no files", async (to) => {
    stand.answer = () => ({ kind: "message", view: { title: "Costs", parts: [], files: FILES }, to });
    await stand.people.slash("chargeback");
    await answered(stand);
    stand.answer = () => say("private", "After it");
    await stand.people.slash("status");
    await answered(stand, 2);
    expect(lines(stand, "C1")).toEqual(["Costs"]);
    expect(stand.slack.callsOf("files.getUploadURLExternal")).toBe(0);
  });

  test("whose files do not arrive say so", async () => {
    stand.slack.fault("files.getUploadURLExternal", { kind: "error", error: "missing_scope" });
    stand.answer = () => ({
      kind: "message",
      view: { title: "Costs", parts: [], files: FILES },
      to: "private",
    });
    await stand.people.slash("chargeback");
    await answered(stand, 3);
    expect(lines(stand, "C1", "ALICE")).toEqual([
      "Costs",
      "costs.csv could not be sent to you. The reason is in the bot's log.",
    ]);
    expect(stand.logged).toEqual(["the files of an answer did not reach the asker"]);
  });

  test("replace the private message whose button was pressed", async () => {
    stand.answer = () => say("replace");
    await stand.people.press({ action_id: "press:1", type: "button", value: "more" }, { ephemeral: true });
    await answered(stand);
    expect(stand.slack.state.calls[0]?.args).toMatchObject({
      replace_original: true,
      response_type: "ephemeral",
    });
  });

  test("find another way when the address for them is used up", async () => {
    stand.answer = () => {
      stand.slack.state.responseUrls.clear();
      return say("private");
    };
    await stand.people.slash("status");
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual(["All is well"]);
    expect(stand.slack.callsOf("chat.postEphemeral")).toBe(1);
  });

  test("go to the asker's own conversation where the bot is not in the channel", async () => {
    const channel = stand.slack.state.channels.get("C2");
    if (channel !== undefined) channel.member = false;
    stand.answer = () => {
      stand.slack.state.responseUrls.clear();
      return say("private");
    };
    await stand.people.slash("status", { channel: "C2" });
    await answered(stand);
    expect(lines(stand, "DALICE")).toEqual(["All is well"]);
  });

  test("that come too late for a form say so", async () => {
    stand.answer = () => {
      stand.now += 4_000;
      return { kind: "form", form: FORM };
    };
    await stand.people.slash("thresholds");
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual(["That took too long. Press it again."]);
    expect(stand.logged).toEqual([]);
  });

  test("to an error of ours are one friendly sentence", async () => {
    stand.answer = async () => await Promise.reject(new Error("secret detail"));
    await stand.people.slash("status");
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual([
      "Something went wrong here. It was logged; try again later.",
    ]);
    expect(stand.logged).toEqual(["something done in Slack was not answered"]);
  });

  test("to a form stand at its fields, and above them what belongs to none", async () => {
    const atField = { field: "warning", message: "At least 1." };
    stand.answer = () => ({ kind: "faults", faults: [atField] });
    expect((await stand.people.submit(view)).body).toEqual({
      response_action: "errors",
      errors: { warning: "At least 1." },
    });
    stand.answer = () => ({
      kind: "faults",
      faults: [atField, { field: null, message: "Changed meanwhile." }],
    });
    const { body } = await stand.people.submit(view);
    expect(body).toMatchObject({ response_action: "update" });
    expect(JSON.stringify(body)).toContain("Changed meanwhile.");
  });

  test("to a form that take long: it says that it is being saved, and later what became of it", async () => {
    stand.slack.state.views.set("V1", { id: "V1", hash: "h", content: { what: "was typed" } });
    let finish: (answer: Answer) => void = () => undefined;
    stand.answer = async () =>
      await new Promise<Answer>((resolve) => {
        finish = resolve;
      });
    const sent = await stand.people.submit(view);
    expect(sent.body).toMatchObject({
      response_action: "push",
      view: { title: { text: "Saving" }, clear_on_close: true },
    });
    finish({ kind: "faults", faults: [{ field: "warning", message: "At least 1." }] });
    await waitUntil("the outcome", () => stand.slack.callsOf("views.update") > 0);
    const shown = [...stand.slack.state.views.values()].at(-1)?.content;
    expect(shown).not.toHaveProperty("clear_on_close");
    expect(shown).toMatchObject({
      title: { text: "Not saved" },
      blocks: [{ text: { text: "At least 1.\nClose this to go back to what you typed." } }],
    });
    expect(stand.slack.state.views.get("V1")?.content).toEqual({ what: "was typed" });
  });

  test("to a form that take long may be the form again, with what changed meanwhile", async () => {
    let finish: (answer: Answer) => void = () => undefined;
    stand.answer = async () =>
      await new Promise<Answer>((resolve) => {
        finish = resolve;
      });
    await stand.people.submit(filled(FORM, { warning: "8" }, "V8"));
    finish({ kind: "form", form: { ...FORM, title: "Changed meanwhile" } });
    await waitUntil("the outcome", () => stand.slack.callsOf("views.update") > 0);
    expect([...stand.slack.state.views.values()].at(-1)?.content).toMatchObject({
      title: { text: "Changed meanwhile" },
      private_metadata: "thresholds:1",
    });
  });

  test("to a form that take long and end well close all of it", async () => {
    let finish: (answer: Answer) => void = () => undefined;
    stand.answer = async () =>
      await new Promise<Answer>((resolve) => {
        finish = resolve;
      });
    await stand.people.submit(filled(FORM, { warning: "7" }, "V9"));
    finish(say("private", "Saved"));
    await waitUntil("the outcome", () => stand.slack.callsOf("views.update") > 0);
    expect([...stand.slack.state.views.values()].at(-1)?.content).toMatchObject({
      title: { text: "Done" },
      clear_on_close: true,
    });
    await answered(stand);
    expect(lines(stand, "DALICE")).toEqual(["Saved"]);
  });

  test("to what is typed are choices", async () => {
    stand.options = [{ label: "Engineering", value: "7" }];
    const asked = { action_id: "field:1:organization", value: "eng", view };
    expect((await stand.people.suggest(asked)).body).toEqual({
      options: [{ text: { type: "plain_text", text: "Engineering", emoji: false }, value: "7" }],
    });
    expect(stand.suggested).toEqual([{ form: "thresholds:1", field: "organization", typed: "eng" }]);
  });

  test("of the newest change are shown, and those between left out", async () => {
    const finished: (() => void)[] = [];
    stand.answer = async () => {
      await new Promise<void>((resolve) => finished.push(resolve));
      return { kind: "nothing" };
    };
    const changes = ["a", "b", "c", "d"].map(
      async (name) =>
        await stand.people.press({ action_id: `field:1:${name}`, type: "number_input" }, { view }),
    );
    await Promise.all(changes);
    await waitUntil("the first", () => finished.length > 0);
    finished[0]?.();
    await waitUntil("the last", () => finished.length > 1);
    finished[1]?.();
    expect(stand.heard.map((event: ChatEvent) => event.kind === "change" && event.field)).toEqual(["a", "d"]);
  });

  test("at home and by the shortcut", async () => {
    stand.answer = (event) => (event.kind === "home" ? { kind: "home", view: VIEW } : say("private"));
    await stand.people.event({ type: "app_home_opened", tab: "home" });
    await stand.people.event({ type: "app_home_opened", tab: "messages" });
    await waitUntil("the home", () => stand.slack.state.homes.size > 0);
    await stand.people.shortcut("status");
    await answered(stand);
    expect(stand.heard.map((event) => event.kind)).toEqual(["home", "command"]);
    expect(lines(stand, "DALICE")).toEqual(["All is well"]);
  });
});

describe("an installation", () => {
  const stand = useSlackStand({ oauth: true });

  async function install(team: string): Promise<{ status: number; text: string }> {
    const start = await fetch(`${stand.origin}/slack/install`, { redirect: "manual" });
    const location = new URL(start.headers.get("location") ?? "");
    const cookie = (start.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    expect(location.searchParams.get("redirect_uri")).toBe("https://bot.acme.test/slack/oauth_redirect");
    stand.slack.state.codes.set("code", team);
    const query = new URLSearchParams({ code: "code", state: location.searchParams.get("state") ?? "" });
    const end = await fetch(`${stand.origin}/slack/oauth_redirect?${query.toString()}`, {
      headers: { cookie },
    });
    return { status: end.status, text: await end.text() };
  }

  test("in an approved workspace is believed, and its commands are answered with its own token", async () => {
    const { status, text } = await install("T2");
    expect([status, text]).toEqual([
      200,
      "The bot is installed. In Slack, write /backup-report to begin. You can close this page.\n",
    ]);
    expect(stand.said).toEqual([]);
    stand.answer = () => {
      stand.slack.state.responseUrls.clear();
      return say("private");
    };
    stand.slack.addChannel("C9", "T2");
    await stand.people.slash("status", { team: "T2", channel: "C9" });
    await answered(stand);
    expect(stand.slack.state.calls.at(-1)).toMatchObject({ method: "chat.postEphemeral", token: "xoxb-T2" });
  });

  test("in another waits for the operator, who is told how to approve it", async () => {
    stand.slack.addTeam("T3", "Ev\u001b[2Jil");
    const { status, text } = await install("T3");
    expect(status).toBe(200);
    expect(text).toContain("Its operator has to approve this workspace before it answers anybody here.");
    expect(stand.said).toEqual([
      "The bot was installed in the Slack workspace Ev2Jil (T3). Nobody there is believed until you approve it: npm run bot -- workspaces approve T3",
    ]);
  });

  test("that nobody here began, or with a wrong code, is refused", async () => {
    stand.slack.state.codes.set("code", "T2");
    const forged = await fetch(`${stand.origin}/slack/oauth_redirect?code=code&state=forged`);
    expect(forged.status).toBe(400);
    expect(await install("T404")).toMatchObject({ status: 400 });
  });

  test("that ends is forgotten, once the bot's token is gone", async () => {
    await install("T2");
    await stand.people.event({ type: "tokens_revoked", tokens: { oauth: ["U1"] } }, { team: "T2" });
    expect(stand.removed).toEqual([]);
    await stand.people.event({ type: "app_uninstalled" }, { team: "T2" });
    await stand.people.event({ type: "tokens_revoked", tokens: { bot: ["UBOTT2"] } }, { team: "T2" });
    await waitUntil("the removal", () => stand.removed.length === 2);
    stand.answer = () => say("private");
    expect(await stand.people.slash("status", { team: "T2" })).toEqual(ACK);
    expect(stand.heard).toEqual([]);
  });
});

describe("Socket Mode", () => {
  const stand = useSlackStand({ socket: true });

  test("connects again when Slack ends the connection", async () => {
    stand.slack.sockets.recycle();
    await waitUntil("the end", () => stand.slack.callsOf("apps.connections.open") > 0);
    await waitUntil("another connection", () => stand.slack.sockets.open === 1);
    stand.answer = () => say("private");
    await stand.people.slash("status");
    await answered(stand);
    expect(lines(stand, "C1", "ALICE")).toEqual(["All is well"]);
  });

  test("has no path for events on the server", async () => {
    const response = await fetch(stand.eventsUrl, { method: "POST" });
    expect(response.status).toBe(404);
  });
});
