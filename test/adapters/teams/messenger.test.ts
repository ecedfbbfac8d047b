import { afterEach, describe, expect, test } from "vitest";

import { createAttach } from "../../../adapters/teams/attach.ts";
import { teamsCalls } from "../../../adapters/teams/calls.ts";
import { createConversations } from "../../../adapters/teams/conversations.ts";
import { teamsDirectory } from "../../../adapters/teams/directory.ts";
import { teamsMessenger } from "../../../adapters/teams/messenger.ts";
import { createPace } from "../../../adapters/teams/pace.ts";
import { teamsRenderer } from "../../../adapters/teams/render/teams-renderer.ts";
import { createSpeak } from "../../../adapters/teams/speak.ts";
import { credentialTokens } from "../../../adapters/teams/token.ts";
import type { Conversation } from "../../../src/port/conversation.ts";
import { DeliveryError } from "../../../src/port/delivery-error.ts";
import type { Messenger } from "../../../src/port/messenger.ts";
import type { View } from "../../../src/view/view.ts";
import { messengerContract } from "../../contract/messenger.ts";
import { BOT_ACCOUNT, BOT_APP, TENANT } from "../../support/fake-teams-names.ts";
import type { FakeTeamsUser } from "../../support/fake-teams-state.ts";
import { type FakeTeams, startFakeTeams } from "../../support/fake-teams.ts";
import { memoryConversations, memoryOffers } from "../../support/teams-stand.ts";
import { textOf } from "../../support/teams-text.ts";

const TEAM = "19:team@thread.tacv2";
const C1 = { workspaceId: TENANT, channelId: "19:one@thread.tacv2" };
const C2 = { workspaceId: TENANT, channelId: "19:two@thread.tacv2" };
const GROUP = { workspaceId: TENANT, channelId: "19:group@thread.v2" };
const READER = { locale: "en-GB", zone: "Europe/Lisbon" };
const started: FakeTeams[] = [];

interface Wired {
  readonly teams: FakeTeams;
  readonly messenger: Messenger;
  readonly directory: ReturnType<typeof teamsDirectory>;
  readonly alice: FakeTeamsUser;
  readonly kept: Map<string, Conversation>;
  readonly rejected: Set<string>;
  /** Moved by what sleeps. */
  readonly clock: { now: number };
}

/** A messenger in front of a Teams of its own, without what hears. */
async function wire(password = "secret"): Promise<Wired> {
  const clock = { now: Date.parse("2026-11-19T09:00:00Z") };
  const teams = await startFakeTeams(() => clock.now);
  started.push(teams);
  const alice = teams.addUser("Alice");
  teams.addChat({ kind: "channel", id: TEAM, teamId: TEAM });
  for (const { channelId: id } of [C1, C2]) teams.addChat({ kind: "channel", id, teamId: TEAM });
  teams.addChat({ kind: "group", id: GROUP.channelId });
  const now = (): number => clock.now;
  const sleep = async (ms: number): Promise<void> => {
    clock.now += ms;
    await Promise.resolve();
  };
  const kept = new Map<string, Conversation>();
  for (const { id, kind, teamId } of teams.state.chats.values()) {
    const at = { platform: "teams" as const, workspaceId: TENANT, conversationId: id };
    kept.set(id, { ...at, kind, serviceUrl: teams.serviceUrl, userId: null, teamId, name: null });
  }
  const store = memoryConversations(kept);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const rejected = new Set<string>();
  const calls = teamsCalls(
    credentialTokens({
      appId: BOT_APP,
      tenantId: TENANT,
      credential: { kind: "password", password },
      loginUrl: teams.loginUrl,
      now,
    }),
  );
  const conversations = createConversations({ store, calls, botId: BOT_ACCOUNT });
  const speak = createSpeak({
    calls,
    pace: createPace({ now, sleep }),
    renderer: teamsRenderer(),
    capabilities: {
      rejected: async () => await Promise.resolve(rejected),
      reject: async (_platform, _workspace, name) => await Promise.resolve(void rejected.add(name)),
    },
    log,
    botId: BOT_ACCOUNT,
    awaited: false,
  });
  const attach = createAttach({ speak, offers: memoryOffers(new Map()), log });
  return {
    teams,
    messenger: teamsMessenger({ speak, conversations, attach }),
    directory: teamsDirectory({ calls, store, dev: false }),
    alice,
    kept,
    rejected,
    clock,
  };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(async (teams) => await teams.close()));
});

messengerContract(async () => {
  const { teams, messenger } = await wire();
  return {
    messenger,
    channel: C1,
    shown: async () =>
      await Promise.resolve(
        teams
          .shown(C1.channelId)
          // The summary repeats the card for those who cannot see it.
          .map((message) => textOf({ ...message, activity: { ...message.activity, summary: undefined } }))
          .join("\n"),
      ),
    breakDown: async () => await teams.goAway(),
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

describe("Teams", () => {
  test("shows a reply in the thread, and one that is to be heard as a post of its own", async () => {
    const { teams, messenger } = await wire();
    const ref = await messenger.post(C1, view("Two devices"), once("a"));
    await messenger.reply(C1, ref, view("One more"), { ...once("b"), aloud: false });
    await messenger.reply(C1, ref, view("Ten more"), { ...once("c"), aloud: true });
    expect(teams.shown(C1.channelId).map((message) => [message.activity["summary"], message.thread])).toEqual(
      [
        ["Two devices", null],
        ["One more", ref],
        ["Ten more", null],
      ],
    );
  });

  test("a group chat has no threads: replies go below everything", async () => {
    const { teams, messenger } = await wire();
    const ref = await messenger.post(GROUP, view("Two devices"), once("a"));
    await messenger.reply(GROUP, ref, view("One more"), { ...once("b"), aloud: false });
    expect(teams.shown(GROUP.channelId).map(({ thread }) => thread)).toEqual([null, null]);
  });

  test("writes to somebody by their account, in a chat that it begins once", async () => {
    const { teams, messenger, alice, kept } = await wire();
    const to = { workspaceId: TENANT, channelId: alice.id };
    await messenger.post(to, view("For you"), once("a"));
    await messenger.post(to, view("Again"), once("b"));
    const chat = teams.personalChat(alice).id;
    expect(teams.shown(chat)).toHaveLength(2);
    expect(teams.callsOf("create")).toBe(1);
    expect(kept.get(chat)).toMatchObject({ kind: "personal", userId: alice.id });
  });

  test("signs in once for all that is sent at once, and again when it is no longer believed", async () => {
    const { teams, messenger } = await wire();
    await Promise.all([C1, C2].map(async (to) => await messenger.post(to, view("Two"), once(to.channelId))));
    expect(teams.callsOf("token")).toBe(1);
    teams.state.tokens.clear();
    await messenger.post(C1, view("Three"), once("c"));
    expect(teams.callsOf("token")).toBe(2);
    expect(teams.shown(C1.channelId)).toHaveLength(2);
  });

  test("that does not let the bot in is named, and tried again later", async () => {
    const { messenger } = await wire("wrong");
    expect(await faultOf(messenger.post(C1, view("Two"), once("a")))).toEqual([
      "Microsoft's sign-in refuses the bot (invalid_client: AADSTS7000215: Invalid client secret.): check TEAMS_APP_ID, TEAMS_TENANT_ID and the bot's credentials.",
      { kind: "transient" },
    ]);
  });

  test("that takes no charts gets tables, and is not asked again", async () => {
    const { teams, messenger, rejected } = await wire();
    const parts: View["parts"] = [
      { kind: "chart", title: "Levels", shape: "pie", unit: "devices", points: [{ label: "ok", value: 3 }] },
    ];
    teams.fault("create", { status: 400, code: "BadSyntax", message: "Unknown element Chart.Pie" });
    await messenger.post(C1, view("Report", parts), once("a"));
    expect(rejected).toEqual(new Set(["charts"]));
    await messenger.post(C1, view("Report", parts), once("b"));
    expect(JSON.stringify(teams.shown(C1.channelId))).not.toContain("Chart.");
    expect(teams.callsOf("create")).toBe(3);
  });

  test("that refuses the card for another reason gets the plain text", async () => {
    const { teams, messenger } = await wire();
    teams.fault("create", { status: 400, code: "BadSyntax", message: "odd" });
    await messenger.post(C1, view("Two devices"), once("a"));
    expect(teams.shown(C1.channelId).map(({ activity }) => activity["text"])).toEqual(["Two devices"]);
  });

  test.each([
    [
      { status: 403, code: "BotNotInConversationRoster" },
      "The bot is not in the conversation: add it there. (Teams: 403 BotNotInConversationRoster)",
      { kind: "permanent" },
    ],
    [
      { status: 403, code: "BotDisabledByAdmin" },
      "An administrator of Teams switched the bot off. (Teams: 403 BotDisabledByAdmin)",
      { kind: "permanent" },
    ],
    [{ status: 404 }, "Teams refuses to take it. (Teams: 404)", { kind: "permanent" }],
    [
      { status: 429, retryAfterSeconds: 0 },
      "Teams asks to wait (429).",
      { kind: "limited", retryAfterMs: 0 },
    ],
    [{ status: 502 }, "Teams answered 502.", { kind: "transient", inDoubt: true }],
    [{ status: 504 }, "Teams answered 504.", { kind: "transient", inDoubt: true }],
    [
      { status: 409, code: "Conflict" },
      "Teams refuses what the message consists of (409 Conflict): a fault of this program.",
      { kind: "transient" },
    ],
  ])("that answers %o is understood", async (answer, text, fault) => {
    const { teams, messenger } = await wire();
    teams.fault("create", answer);
    expect(await faultOf(messenger.post(C1, view("Two devices"), once("a")))).toEqual([text, fault]);
  });

  test("that is busy with the conversation is asked again, by each at another time", async () => {
    const { teams, messenger } = await wire();
    teams.fault("create", { status: 412 }, { status: 412 });
    const waits: number[] = [];
    for (const key of ["a", "b"]) {
      const fault = await messenger.post(C1, view("Two devices"), once(key)).catch((error: unknown) => error);
      if (fault instanceof DeliveryError && fault.fault.kind === "limited")
        waits.push(fault.fault.retryAfterMs);
    }
    expect(waits).toHaveLength(2);
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(1_600);
      expect(wait).toBeLessThanOrEqual(2_400);
    }
    expect(new Set(waits).size).toBe(2);
  });

  test("that wants a conversation left alone is left alone there, and only there", async () => {
    const { teams, messenger } = await wire();
    teams.fault("create", { status: 429, retryAfterSeconds: 60 });
    await messenger.post(C1, view("Two devices"), once("a")).catch(() => undefined);
    expect(await faultOf(messenger.post(C1, view("Two devices"), once("a")))).toMatchObject([
      "Teams takes only so many messages for a conversation.",
      { kind: "limited" },
    ]);
    await messenger.post(C2, view("Two devices"), once("b"));
    expect(teams.callsOf("create")).toBe(2);
  });

  test("a conversation that the bot never saw takes nothing", async () => {
    const { messenger } = await wire();
    const nowhere = { workspaceId: TENANT, channelId: "19:nowhere@thread.tacv2" };
    expect(await faultOf(messenger.post(nowhere, view("Two"), once("a")))).toEqual([
      "The bot is not in the conversation: add it there.",
      { kind: "permanent" },
    ]);
  });
});

describe("Teams' accounts", () => {
  const seen = (wired: Wired, user = wired.alice): ReturnType<Wired["directory"]["lookUp"]> => {
    const asker = { platform: "teams" as const, workspaceId: TENANT, userId: user.id };
    const conversation = wired.kept.get(C1.channelId);
    if (conversation === undefined) throw new Error("There is no channel.");
    wired.directory.note(asker, {
      conversation,
      accountId: user.account,
      locale: "de-DE",
      zone: "Europe/Berlin",
    });
    return wired.directory.lookUp(asker);
  };

  test("are members of their tenant, who read as their Teams says", async () => {
    expect(await seen(await wire())).toEqual({
      name: "Alice",
      email: "alice@acme.test",
      emailConfirmed: true,
      deleted: false,
      guest: false,
      stranger: false,
      locale: "de-DE",
      zone: "Europe/Berlin",
    });
  });

  test.each([
    ["guests", { userRole: "guest" }, { guest: true }],
    ["nobody knows what", { userRole: undefined }, { guest: true }],
    ["guests by their name", { userPrincipalName: "bob_gmail.com#EXT#@acme.test" }, { guest: true }],
    ["of another tenant", { tenantId: "99999999-9999-4999-8999-999999999999" }, { stranger: true }],
    ["of no tenant", { tenantId: undefined }, { stranger: true }],
  ])("that are %s are no members", async (_, extra, what) => {
    const wired = await wire();
    expect(await seen(wired, wired.teams.addUser("Bob", extra))).toMatchObject(what);
  });

  test("that answer for another are not believed", async () => {
    const wired = await wire();
    expect(await seen(wired, wired.teams.addUser("Bob", { objectId: wired.alice.id }))).toBeNull();
  });

  test("that Teams does not know, or nobody has seen, are nobody", async () => {
    const wired = await wire();
    const ghost = { id: "g", account: "29:ghost", name: "Ghost", extra: {} };
    expect(await seen(wired, ghost)).toBeNull();
    const unseen = { platform: "teams" as const, workspaceId: TENANT, userId: "unseen" };
    expect(await wired.directory.lookUp(unseen)).toBeNull();
  });

  test("cannot be asked about while Teams is away", async () => {
    const wired = await wire();
    await wired.teams.goAway();
    await expect(seen(wired)).rejects.toBeInstanceOf(DeliveryError);
  });

  test("are found by their address in the teams the bot is in; guests are not", async () => {
    const wired = await wire();
    wired.teams.addUser("Gast", { userRole: "guest" });
    expect(await wired.directory.findByEmail(TENANT, "Alice@acme.test")).toBe(wired.alice.id);
    expect(await wired.directory.findByEmail(TENANT, "gast@acme.test")).toBeNull();
    expect(await wired.directory.findByEmail(TENANT, "nobody@acme.test")).toBeNull();
  });
});
