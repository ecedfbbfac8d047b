import { afterAll, beforeAll, beforeEach } from "vitest";

import {
  createTeams,
  type Teams,
  type TeamsParts,
  type TeamsServing,
} from "../../adapters/teams/connection.ts";
import { teamsRenderer } from "../../adapters/teams/render/teams-renderer.ts";
import { createHttpServer, type HttpServer } from "../../adapters/http/server.ts";
import type { Answer, Bot, ChatEvent, SuggestRequest } from "../../src/port/bot.ts";
import type { Conversation, ConversationStore, Gone } from "../../src/port/conversation.ts";
import type { FileOffers } from "../../src/port/file-offer.ts";
import type { Option } from "../../src/view/form.ts";
import type { ViewFile } from "../../src/view/view.ts";
import { teamsPeople, type TeamsPeople } from "./fake-teams-client.ts";
import { BOT_APP, TENANT } from "./fake-teams-names.ts";
import type { FakeChat, FakeTeamsUser } from "./fake-teams-state.ts";
import { type FakeTeams, startFakeTeams } from "./fake-teams.ts";

/** Teams' platform between a fake Teams and a bot that answers what the test says. */
export interface TeamsStand {
  readonly teams: FakeTeams;
  readonly built: Teams;
  readonly people: TeamsPeople;
  readonly alice: FakeTeamsUser;
  readonly bob: FakeTeamsUser;
  /** A channel of a team, with its name. */
  readonly channel: FakeChat;
  readonly origin: string;
  /** What the bot was told, oldest first. */
  readonly heard: ChatEvent[];
  readonly suggested: SuggestRequest[];
  readonly said: string[];
  readonly logged: string[];
  readonly kept: Map<string, Conversation>;
  readonly gone: Gone[];
  readonly approved: Set<string>;
  readonly claimed: Set<string>;
  readonly rejected: Set<string>;
  readonly offered: Map<string, ViewFile>;
  answer: (event: ChatEvent) => Answer | Promise<Answer>;
  options: readonly Option[];
  /** The clock, which stands still between the steps of a test. */
  now: number;
}

export interface TeamsStandOptions {
  readonly targeted?: boolean;
  readonly patienceMs?: number;
  readonly typingAfterMs?: number;
  /** Without a registration: whatever this machine sends. */
  readonly dev?: boolean;
}

/** Call at the top of a describe; everything is there inside tests. Alice and Bob are in the tenant, the channel in a team. */
export function useTeamsStand(options: TeamsStandOptions = {}): TeamsStand {
  const box: {
    teams?: FakeTeams;
    http?: HttpServer;
    serving?: TeamsServing;
    built?: Teams;
    alice?: FakeTeamsUser;
    bob?: FakeTeamsUser;
    channel?: FakeChat;
    people?: TeamsPeople;
    port: number;
  } = { port: 0 };
  const stand = {
    heard: [] as ChatEvent[],
    suggested: [] as SuggestRequest[],
    said: [] as string[],
    logged: [] as string[],
    kept: new Map<string, Conversation>(),
    gone: [] as Gone[],
    approved: new Set<string>(),
    claimed: new Set<string>(),
    rejected: new Set<string>(),
    offered: new Map<string, ViewFile>(),
    answer: (): Answer | Promise<Answer> => ({ kind: "nothing" }),
    options: [] as readonly Option[],
    now: Date.now(),
  };
  const bot: Bot = {
    async handle(event) {
      stand.heard.push(event);
      return await whole.answer(event);
    },
    async suggest(_asker, request) {
      stand.suggested.push(request);
      return await Promise.resolve(stand.options);
    },
  };
  const log = {
    info: () => undefined,
    warn: (_: unknown, message: string) => void stand.logged.push(message),
    error: (_: unknown, message: string) => void stand.logged.push(message),
  };

  beforeAll(async () => {
    const teams = await startFakeTeams(() => stand.now);
    box.teams = teams;
    teams.state.open = options.dev === true;
    box.people = teamsPeople(teams, () => `http://127.0.0.1:${box.port}/api/messages`);
    box.alice = teams.addUser("Alice");
    box.bob = teams.addUser("Bob");
    const team = teams.addChat({
      kind: "channel",
      id: "19:team@thread.tacv2",
      teamId: "19:team@thread.tacv2",
    });
    box.channel = teams.addChat({ kind: "channel", teamId: team.id, name: "backups" });
    const parts: TeamsParts = {
      settings: {
        app:
          options.dev === true
            ? null
            : { appId: BOT_APP, credential: { kind: "password", password: "secret" } },
        tenantId: options.dev === true ? null : TENANT,
        targeted: options.targeted === true,
        openIdUrl: teams.openIdUrl,
        loginUrl: teams.loginUrl,
      },
      installations: {
        save: async () => await Promise.resolve({ approved: true }),
        find: async () => await Promise.resolve(null),
        isApproved: async () => await Promise.resolve(true),
        remove: async () => await Promise.resolve(),
      },
      capabilities: {
        rejected: async () => await Promise.resolve(stand.rejected),
        reject: async (_platform, _workspace, name) => await Promise.resolve(void stand.rejected.add(name)),
      },
      conversations: memoryConversations(stand.kept, stand.gone),
      offers: memoryOffers(stand.offered),
      renderer: teamsRenderer(),
      approve: (id) => void stand.approved.add(id),
      claim: async (id) => {
        const isNew = !stand.claimed.has(id);
        stand.claimed.add(id);
        return await Promise.resolve(isNew);
      },
      now: () => stand.now,
      log,
      say: (line) => void stand.said.push(line),
      sleep: async (ms) => {
        stand.now += ms;
        await Promise.resolve();
      },
      ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
      ...(options.typingAfterMs === undefined ? {} : { typingAfterMs: options.typingAfterMs }),
    };
    box.built = createTeams(parts);
    box.serving = box.built.serve(bot);
    box.http = createHttpServer({
      routes: [],
      mounts: box.serving.mounts,
      authenticate: async () => await Promise.resolve(null),
      translate: () => null,
      log,
    });
    box.port = await box.http.listen(0, "127.0.0.1");
    await box.serving.start();
  });
  beforeEach(() => {
    for (const list of [stand.heard, stand.suggested, stand.said, stand.logged, stand.gone]) list.length = 0;
    stand.rejected.clear();
    stand.offered.clear();
    box.teams?.state.messages.splice(0);
    box.teams?.state.calls.splice(0);
    box.teams?.state.faults.clear();
    for (const chat of box.teams?.state.chats.values() ?? []) chat.installed = true;
    whole.answer = () => ({ kind: "nothing" });
    stand.now += 3_600_000;
  });
  afterAll(async () => {
    await box.serving?.stop();
    await box.http?.close();
    await box.teams?.close();
  });
  function made<T>(value: T | undefined): T {
    if (value === undefined) throw new Error("The stand is there inside tests only.");
    return value;
  }
  type Late = "teams" | "built" | "origin" | "people" | "alice" | "bob" | "channel";
  const whole: TeamsStand = Object.defineProperties(stand, {
    teams: { get: () => made(box.teams) },
    built: { get: () => made(box.built) },
    alice: { get: () => made(box.alice) },
    bob: { get: () => made(box.bob) },
    channel: { get: () => made(box.channel) },
    origin: { get: () => `http://127.0.0.1:${box.port}` },
    people: { get: () => made(box.people) },
  }) as typeof stand & Pick<TeamsStand, Late>;
  return whole;
}

/** Conversations in memory. */
export function memoryConversations(kept: Map<string, Conversation>, gone: Gone[] = []): ConversationStore {
  const all = (): Conversation[] => [...kept.values()];
  return {
    save: async (conversation) =>
      await Promise.resolve(void kept.set(conversation.conversationId, conversation)),
    find: async (_, id) => await Promise.resolve(kept.get(id) ?? null),
    findPersonal: async (_, userId) =>
      await Promise.resolve(all().find((one) => one.userId === userId) ?? null),
    listTeams: async () => await Promise.resolve(all().filter((one) => one.teamId !== null)),
    findServiceUrl: async () => await Promise.resolve(all().at(-1)?.serviceUrl ?? null),
    findAccount: async () => await Promise.resolve(null),
    remove: async (_, what) => await Promise.resolve(void gone.push(what)),
  };
}

/** Files in memory; each offer is named for its file. */
export function memoryOffers(offered: Map<string, ViewFile>): FileOffers {
  return {
    async offer(file, userId) {
      offered.set(`${file.name} for ${userId}`, file);
      return await Promise.resolve(file.name);
    },
    async take(offer, userId) {
      const key = `${offer} for ${userId}`;
      const file = offered.get(key) ?? null;
      offered.delete(key);
      return await Promise.resolve(file);
    },
    link: async (file) => await Promise.resolve(`https://bot.acme.test/f/${file.name}`),
  };
}
