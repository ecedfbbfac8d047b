import { afterEach, describe, expect, test } from "vitest";

import { delivering, slackCalls } from "../../../adapters/slack/call.ts";
import { createClients } from "../../../adapters/slack/clients.ts";
import { slackDirectory } from "../../../adapters/slack/directory.ts";
import { packageLogger } from "../../../adapters/slack/log.ts";
import { slackMessenger } from "../../../adapters/slack/messenger.ts";
import { createPace } from "../../../adapters/slack/pace.ts";
import { slackRenderer } from "../../../adapters/slack/render/slack-renderer.ts";
import { DeliveryError } from "../../../src/port/delivery-error.ts";
import type { Directory } from "../../../src/port/directory.ts";
import type { Messenger } from "../../../src/port/messenger.ts";
import type { View } from "../../../src/view/view.ts";
import { messengerContract } from "../../contract/messenger.ts";
import { type FakeSlack, startFakeSlack } from "../../support/fake-slack.ts";

const C1 = { workspaceId: "T1", channelId: "C1" };
const C2 = { workspaceId: "T1", channelId: "C2" };
const READER = { locale: "en-GB", zone: "Europe/Lisbon" };
const started: FakeSlack[] = [];

interface Wired {
  readonly slack: FakeSlack;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly rejected: Set<string>;
  /** Moved by what sleeps. */
  readonly clock: { now: number };
}

/** A messenger in front of a Slack of its own, without what hears. */
async function wire(): Promise<Wired> {
  const clock = { now: Date.parse("2026-11-19T09:00:00Z") };
  const slack = await startFakeSlack(() => clock.now);
  started.push(slack);
  slack.addTeam("T1", "acme");
  for (const id of ["C1", "C2"]) slack.addChannel(id, "T1");
  const rejected = new Set<string>();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clients = createClients({
    botToken: "xoxb-T1",
    installations: {
      save: async () => await Promise.resolve({ approved: true }),
      find: async () => await Promise.resolve(null),
      isApproved: async () => await Promise.resolve(true),
      remove: async () => await Promise.resolve(),
    },
    approve: () => undefined,
    options: {
      slackApiUrl: slack.apiUrl,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      logger: packageLogger(log),
    },
  });
  const pace = createPace({
    now: () => clock.now,
    sleep: async (ms) => {
      clock.now += ms;
      await Promise.resolve();
    },
  });
  const call = slackCalls(clients, pace);
  const capabilities = {
    rejected: async () => await Promise.resolve(rejected),
    reject: async (_platform: string, _workspace: string, name: string) => {
      rejected.add(name);
      await Promise.resolve();
    },
  };
  const messenger = slackMessenger({ call, pace, renderer: slackRenderer(), capabilities, log });
  return { slack, messenger, directory: slackDirectory(clients), rejected, clock };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(async (slack) => await slack.close()));
});

messengerContract(async () => {
  const { slack, messenger } = await wire();
  return {
    messenger,
    channel: C1,
    // A message's text repeats its blocks for those who cannot see them.
    shown: async () =>
      await Promise.resolve(
        slack
          .shown("C1")
          .map(({ text }) => text)
          .join("\n"),
      ),
    breakDown: async () => await slack.goAway(),
  };
});

function view(title: string, parts: View["parts"] = []): View {
  return { title, parts };
}

function once(key: string): { key: string; reader: typeof READER } {
  return { key, reader: READER };
}

async function faultOf(delivery: Promise<unknown>): Promise<unknown> {
  const error = await delivery.then(
    () => null,
    (why: unknown) => why,
  );
  return error instanceof DeliveryError ? [error.message, error.fault] : error;
}

describe("Slack", () => {
  test("shows a reply in the thread, and in the channel when it is to be heard", async () => {
    const { slack, messenger } = await wire();
    const ref = await messenger.post(C1, view("Two devices"), once("a"));
    await messenger.reply(C1, ref, view("One more"), { ...once("b"), aloud: false });
    await messenger.reply(C1, ref, view("Ten more"), { ...once("c"), aloud: true });
    expect(slack.shown("C1").map(({ text, threadTs, broadcast }) => [text, threadTs, broadcast])).toEqual([
      ["Two devices", null, false],
      ["One more", ref, false],
      ["Ten more", ref, true],
    ]);
  });

  test("looks for no names and addresses in what is said", async () => {
    const { slack, messenger } = await wire();
    const ref = await messenger.post(C1, view("@channel of https://x.test"), once("a"));
    await messenger.edit(C1, ref, view("@here"), READER);
    const said = slack.state.calls.filter(({ method }) => method.startsWith("chat."));
    expect(said.map(({ method, args }) => [method, args["parse"], args["link_names"]])).toEqual([
      ["chat.postMessage", "none", "false"],
      ["chat.update", "none", "false"],
    ]);
  });

  test("gets a report's file into the report's thread", async () => {
    const { slack, messenger } = await wire();
    const files = [{ name: "report.csv", mediaType: "text/csv", content: "name;age\nBüro;3\n" }];
    const ref = await messenger.post(C1, { ...view("Report"), files }, once("a"));
    expect(slack.shown("C1").at(-1)).toMatchObject({ threadTs: ref, files: ["report.csv"] });
    expect([...slack.state.files.values()]).toEqual([
      { name: "report.csv", length: 17, content: "name;age\nBüro;3\n", complete: true },
    ]);
  });

  test("says in the thread that a file could not be attached; the report stays posted", async () => {
    const { slack, messenger } = await wire();
    slack.fault("files.getUploadURLExternal", { kind: "error", error: "missing_scope" });
    const files = [{ name: "report.csv", mediaType: "text/csv", content: "a" }];
    const ref = await messenger.post(C1, { ...view("Report"), files }, once("a"));
    expect(await messenger.post(C1, { ...view("Report"), files }, once("a"))).toBe(ref);
    expect(slack.shown("C1").map(({ text }) => text)).toEqual([
      "Report",
      "report.csv could not be attached. An administrator gets it with: export",
    ]);
  });

  test("that takes no data tables gets another one, and is not asked again", async () => {
    const { slack, messenger, rejected } = await wire();
    slack.state.teams.get("T1")?.rejects.add("data_table").add("data_visualization");
    const parts: View["parts"] = [
      {
        kind: "table",
        caption: "Devices",
        columns: [{ label: "device", rowHeader: true }, { label: "owner" }],
        rows: [
          [
            { kind: "text", text: "LT-1" },
            { kind: "text", text: "Ada" },
          ],
        ],
      },
      { kind: "chart", title: "Levels", shape: "pie", unit: "devices", points: [{ label: "ok", value: 3 }] },
    ];
    await messenger.post(C1, view("Report", parts), once("a"));
    expect(rejected).toEqual(new Set(["data_table", "data_visualization"]));
    expect(JSON.stringify(slack.shown("C1")[0]?.blocks)).toContain("LT-1");
    const asked = slack.callsOf("chat.postMessage");
    await messenger.post(C1, view("Report", parts), once("b"));
    expect(slack.callsOf("chat.postMessage")).toBe(asked + 1);
  });

  test("that refuses the blocks for another reason gets the plain text", async () => {
    const { slack, messenger } = await wire();
    slack.fault("chat.postMessage", { kind: "error", error: "invalid_blocks", messages: ["[ERROR] odd"] });
    await messenger.post(C1, view("Two devices"), once("a"));
    expect(slack.shown("C1")).toMatchObject([{ text: "Two devices", blocks: [] }]);
  });

  test.each([
    ["is_archived", "The channel is archived. (Slack: is_archived)", { kind: "permanent" }],
    [
      "not_in_channel",
      "The bot is not in the channel: invite it there. (Slack: not_in_channel)",
      { kind: "permanent" },
    ],
    [
      "token_revoked",
      "The bot's token was revoked: install it again. (Slack: token_revoked)",
      { kind: "permanent" },
    ],
    ["internal_error", "Slack could not do it (internal_error).", { kind: "transient" }],
    ["ratelimited", "Slack asks to wait.", { kind: "limited", retryAfterMs: 30_000 }],
  ])("that says %s is understood", async (error, message, fault) => {
    const { slack, messenger } = await wire();
    await messenger.post(C2, view("First"), once("first"));
    slack.fault("chat.postMessage", { kind: "error", error });
    expect(await faultOf(messenger.post(C1, view("Two devices"), once("a")))).toEqual([message, fault]);
  });

  test("that answers with an error of its server is asked again later", async () => {
    const { slack, messenger } = await wire();
    await messenger.post(C2, view("First"), once("first"));
    slack.fault("chat.postMessage", { kind: "status", status: 503 });
    expect(await faultOf(messenger.post(C1, view("Two devices"), once("a")))).toEqual([
      "Slack answered 503.",
      { kind: "transient" },
    ]);
  });

  test("a workspace without the bot takes nothing", async () => {
    const { messenger } = await wire();
    const nowhere = { workspaceId: "T9", channelId: "C1" };
    expect(await faultOf(messenger.post(nowhere, view("Two devices"), once("a")))).toEqual([
      "The bot is not installed in the workspace T9.",
      { kind: "permanent" },
    ]);
  });
});

describe("pace", () => {
  test("is one message a second in a channel, and nothing to another channel", async () => {
    const { clock, messenger } = await wire();
    const start = clock.now;
    for (const key of ["a", "b", "c"]) await messenger.post(C1, view("Again"), once(key));
    expect(clock.now - start).toBe(2_000);
    await messenger.post(C2, view("Elsewhere"), once("d"));
    expect(clock.now - start).toBe(2_000);
  });

  test("a long queue in a channel is left to the ledger", async () => {
    const waits: number[] = [];
    const pace = createPace({
      now: () => 0,
      sleep: async (ms) => {
        waits.push(ms);
        await Promise.resolve();
      },
    });
    for (let n = 0; n < 4; n += 1) await pace.beforePost(C1);
    expect(waits).toEqual([1_000, 2_000, 3_000]);
    expect(await faultOf(pace.beforePost(C1))).toEqual([
      "One message a second goes to a channel.",
      { kind: "limited", retryAfterMs: 4_000 },
    ]);
  });

  test("edits stay within the workspace's fifty a minute, the last ten for worsenings", async () => {
    const { clock, slack, messenger } = await wire();
    const ref = await messenger.post(C1, view("Two devices"), once("a"));
    for (let n = 0; n < 40; n += 1) await messenger.edit(C1, ref, view(`Edit ${n}`), READER);
    clock.now += 10_000;
    expect(await faultOf(messenger.edit(C1, ref, view("Calm"), READER))).toEqual([
      "The workspace's edits of this minute are spent.",
      { kind: "limited", retryAfterMs: 50_000 },
    ]);
    for (let n = 0; n < 10; n += 1) await messenger.edit(C1, ref, view("Worse"), READER, { urgent: true });
    expect(await faultOf(messenger.edit(C1, ref, view("Worse"), READER, { urgent: true }))).toEqual([
      "The workspace's edits of this minute are spent.",
      { kind: "limited", retryAfterMs: 50_000 },
    ]);
    expect(slack.callsOf("chat.update")).toBe(50);
    clock.now += 50_000;
    await messenger.edit(C1, ref, view("Calm"), READER);
    expect(slack.shown("C1")[0]).toMatchObject({ text: "Calm", edits: 51 });
  });

  test("a limit of one method leaves the others alone, and is not run into twice", async () => {
    const { clock, slack, messenger } = await wire();
    const ref = await messenger.post(C1, view("Two devices"), once("a"));
    slack.fault("chat.update", { kind: "limit", seconds: 90 });
    const limited = ["Slack asks to wait.", { kind: "limited", retryAfterMs: 90_000 }];
    expect(await faultOf(messenger.edit(C1, ref, view("Edit"), READER))).toEqual(limited);
    clock.now += 60_000;
    expect(await faultOf(messenger.edit(C1, ref, view("Edit"), READER))).toEqual([
      "Slack asked to leave chat.update alone.",
      { kind: "limited", retryAfterMs: 30_000 },
    ]);
    expect(slack.callsOf("chat.update")).toBe(1);
    await messenger.post(C1, view("Another"), once("b"));
    clock.now += 30_000;
    await messenger.edit(C1, ref, view("Edit"), READER);
    expect(slack.shown("C1").map(({ text }) => text)).toEqual(["Edit", "Another"]);
  });
});

describe("people", () => {
  const MEMBER = {
    name: "ada",
    email: "ada@acme.test",
    emailConfirmed: true,
    deleted: false,
    guest: false,
    stranger: false,
    locale: "de-DE",
    zone: "Europe/Berlin",
  };

  test.each([
    ["a full member", {}, {}],
    ["a guest", { is_restricted: true }, { guest: true }],
    ["a guest of one channel", { is_ultra_restricted: true }, { guest: true }],
    ["a bot", { is_bot: true }, { guest: true }],
    ["somebody deactivated", { deleted: true }, { deleted: true }],
    ["somebody whose address is not confirmed", { is_email_confirmed: false }, { emailConfirmed: false }],
    ["somebody of whom Slack does not say it", { is_email_confirmed: undefined }, { emailConfirmed: false }],
    ["a stranger of a shared channel", { is_stranger: true }, { stranger: true }],
    ["an account of another workspace", { team_id: "T6" }, { stranger: true }],
    [
      "a member of several workspaces of an organization",
      { team_id: "E1", enterprise_user: { teams: ["T1"] } },
      {},
    ],
    ["somebody without an address", { profile: { real_name: "ada" } }, { email: null }],
  ])("%s is known as such", async (_, extra, difference) => {
    const { slack, directory } = await wire();
    slack.addUser("ADA", "T1", extra);
    const asker = { platform: "slack", workspaceId: "T1", userId: "ADA" } as const;
    expect(await directory.lookUp(asker)).toEqual({ ...MEMBER, ...difference });
  });

  test("nobody is nobody, and an address leads to a full member only", async () => {
    const { slack, directory } = await wire();
    slack.addUser("ADA", "T1");
    slack.addUser("GUEST", "T1", { is_restricted: true });
    const unknown = { platform: "slack", workspaceId: "T1", userId: "NOBODY" } as const;
    expect(await directory.lookUp(unknown)).toBeNull();
    expect(await directory.findByEmail("T1", "ada@acme.test")).toBe("ADA");
    expect(await directory.findByEmail("T1", "guest@acme.test")).toBeNull();
    expect(await directory.findByEmail("T1", "nobody@acme.test")).toBeNull();
  });

  test("that Slack cannot be asked for is an error of delivery", async () => {
    const { slack, directory } = await wire();
    await slack.goAway();
    const asked = directory.lookUp({ platform: "slack", workspaceId: "T1", userId: "ADA" });
    expect(await faultOf(asked)).toEqual([
      expect.stringContaining("Slack cannot be reached"),
      { kind: "transient" },
    ]);
    await expect(delivering(async () => await Promise.reject(new Error("odd")))).rejects.toBeInstanceOf(
      DeliveryError,
    );
  });
});
