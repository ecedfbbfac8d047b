import { afterAll, beforeAll, beforeEach } from "vitest";

import {
  createSlack,
  type SlackParts,
  type SlackServing,
  type Slack,
} from "../../adapters/slack/connection.ts";
import { slackRenderer } from "../../adapters/slack/render/slack-renderer.ts";
import { createHttpServer, type HttpServer } from "../../adapters/http/server.ts";
import type { Answer, Bot, ChatEvent, SuggestRequest } from "../../src/port/bot.ts";
import type { Installation, InstallationStore } from "../../src/port/installation.ts";
import type { Form, Option } from "../../src/view/form.ts";
import { type Carry, overHttp, overSocket, people, type SlackPeople } from "./fake-slack-client.ts";
import { type FakeSlack, startFakeSlack } from "./fake-slack.ts";
import { waitUntil } from "./wait.ts";

/** Slack's platform between a fake Slack and a bot that answers what the test says. */
export interface SlackStand {
  readonly slack: FakeSlack;
  readonly built: Slack;
  readonly people: SlackPeople;
  /** Where events are sent. */
  readonly eventsUrl: string;
  readonly origin: string;
  /** What the bot was told, oldest first. */
  readonly heard: ChatEvent[];
  readonly suggested: SuggestRequest[];
  readonly said: string[];
  readonly logged: string[];
  readonly installed: Map<string, Installation>;
  readonly removed: string[];
  readonly claimed: Set<string>;
  readonly rejected: Set<string>;
  answer: (event: ChatEvent) => Answer | Promise<Answer>;
  options: readonly Option[];
  /** The clock, which stands still between the steps of a test. */
  now: number;
}

export const SIGNING_SECRET = "signing-secret";

/** A form as it stands in Slack, with what was typed; its fields' names are those of its blocks. */
export function filled(
  form: Form,
  values: Readonly<Record<string, string>> = {},
  id = "V1",
): Record<string, unknown> {
  const state = Object.entries(values).map(
    ([name, value]) => [name, { [`field:1:${name}`]: { value } }] as const,
  );
  return { id, ...RENDERER.modal(form, READER), state: { values: Object.fromEntries(state) } };
}

const RENDERER = slackRenderer();
const READER = { locale: "en-GB", zone: "UTC" };

export interface StandOptions {
  readonly socket?: boolean;
  readonly oauth?: boolean;
  readonly patienceMs?: number;
}

/** Call at the top of a describe; everything is there inside tests. Team T1 has the bot by its configured token. */
export function useSlackStand(options: StandOptions = {}): SlackStand {
  const box: { slack?: FakeSlack; http?: HttpServer; serving?: SlackServing; built?: Slack; port: number } = {
    port: 0,
  };
  const stand = {
    heard: [] as ChatEvent[],
    suggested: [] as SuggestRequest[],
    said: [] as string[],
    logged: [] as string[],
    installed: new Map<string, Installation>(),
    removed: [] as string[],
    claimed: new Set<string>(),
    rejected: new Set<string>(),
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
  const installations: InstallationStore = {
    async save(installation) {
      stand.installed.set(installation.workspaceId, installation);
      return await Promise.resolve({ approved: installation.workspaceId === "T2" });
    },
    find: async (_, id) => await Promise.resolve(stand.installed.get(id) ?? null),
    isApproved: async (_, id) => await Promise.resolve(stand.installed.has(id)),
    async remove(_, id) {
      stand.removed.push(id);
      await Promise.resolve(stand.installed.delete(id));
    },
  };
  const log = {
    info: () => undefined,
    warn: (_: unknown, message: string) => void stand.logged.push(message),
    error: (_: unknown, message: string) => void stand.logged.push(message),
  };

  beforeAll(async () => {
    const slack = await startFakeSlack(() => stand.now);
    box.slack = slack;
    slack.addTeam("T1", "acme");
    slack.addTeam("T2", "beta");
    for (const id of ["ALICE", "BOB"]) slack.addUser(id, "T1");
    for (const id of ["C1", "C2", "C3"]) slack.addChannel(id, "T1");
    const socket = options.socket === true;
    const parts: SlackParts = {
      settings: {
        botToken: "xoxb-T1",
        signingSecret: socket ? null : SIGNING_SECRET,
        appToken: socket ? "xapp-1" : null,
        oauth:
          options.oauth === true
            ? {
                clientId: "client-id",
                clientSecret: "client-secret",
                stateSecret: "state-secret",
                publicUrl: "https://bot.acme.test",
              }
            : null,
        apiUrl: slack.apiUrl,
      },
      installations,
      capabilities: {
        rejected: async () => await Promise.resolve(stand.rejected),
        reject: async (_platform, _workspace, name) => await Promise.resolve(void stand.rejected.add(name)),
      },
      renderer: RENDERER,
      approve: () => undefined,
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
    };
    box.built = createSlack(parts);
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
    if (socket) await waitUntil("a connection", () => slack.sockets.open > 0);
  });
  beforeEach(() => {
    for (const list of [stand.heard, stand.suggested, stand.said, stand.logged, stand.removed])
      list.length = 0;
    stand.rejected.clear();
    box.slack?.state.messages.splice(0);
    box.slack?.state.calls.splice(0);
    box.slack?.state.faults.clear();
    whole.answer = () => ({ kind: "nothing" });
    stand.now += 3_600_000;
  });
  afterAll(async () => {
    await box.serving?.stop();
    await box.http?.close();
    await box.slack?.close();
  });
  function made<T>(value: T | undefined): T {
    if (value === undefined) throw new Error("The stand is there inside tests only.");
    return value;
  }
  const carry: Carry = async (kind, payload, headers) =>
    await (
      options.socket === true
        ? overSocket(made(box.slack))
        : overHttp(whole.eventsUrl, { secret: SIGNING_SECRET })
    )(kind, payload, headers);
  const whole: SlackStand = Object.defineProperties(stand, {
    slack: { get: () => made(box.slack) },
    built: { get: () => made(box.built) },
    origin: { get: () => `http://127.0.0.1:${box.port}` },
    eventsUrl: { get: () => `http://127.0.0.1:${box.port}/slack/events` },
    people: { get: () => people(made(box.slack), carry) },
  }) as typeof stand & Pick<SlackStand, "slack" | "built" | "origin" | "eventsUrl" | "people">;
  return whole;
}
