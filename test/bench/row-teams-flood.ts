import { setTimeout as sleep } from "node:timers/promises";

import { createTeams } from "../../adapters/teams/connection.ts";
import { teamsRenderer } from "../../adapters/teams/render/teams-renderer.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";
import { startFakeTeams } from "../support/fake-teams.ts";
import { BOT_APP, TENANT } from "../support/fake-teams-names.ts";
import { memoryConversations, memoryOffers } from "../support/teams-stand.ts";
import type { Measured } from "./table.ts";

const MESSAGES = 10_000;
const CONVERSATIONS = 200;
/** How much faster than the clock on the wall time passes for the bot and for Teams alike. */
const HASTE = 10;
const WORKERS = 64;

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const LIMITS = [
  { most: 7, spanMs: 1_000 },
  { most: 8, spanMs: 2_000 },
  { most: 60, spanMs: 30_000 },
  { most: 1_800, spanMs: 3_600_000 },
];
const TENANT_LIMIT = { most: 30, spanMs: 1_000 };

/** Posts as fast as Teams takes them: none lost, none over a limit, with the waits that the ledger would make. */
export async function measureFlood(): Promise<Measured[]> {
  const began = Date.now();
  const now = (): number => began + (Date.now() - began) * HASTE;
  const teams = await startFakeTeams(now);
  const chats = Array.from({ length: CONVERSATIONS }, () => teams.addChat({ kind: "group" }));
  const kept = new Map(
    chats.map(({ id, kind }) => {
      const at = { platform: "teams" as const, workspaceId: TENANT, conversationId: id };
      return [id, { ...at, kind, serviceUrl: teams.serviceUrl, userId: null, teamId: null, name: null }];
    }),
  );
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { messenger } = createTeams({
    settings: {
      app: { appId: BOT_APP, credential: { kind: "password", password: "secret" } },
      tenantId: TENANT,
      targeted: false,
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
      rejected: async () => await Promise.resolve(new Set<string>()),
      reject: async () => await Promise.resolve(),
    },
    conversations: memoryConversations(kept),
    offers: memoryOffers(new Map()),
    renderer: teamsRenderer(),
    approve: () => undefined,
    claim: async () => await Promise.resolve(true),
    now,
    log,
    say: () => undefined,
    sleep: async (ms) => await sleep(ms / HASTE),
  });

  async function deliver(serial: number): Promise<void> {
    const channelId = chats[serial % CONVERSATIONS]?.id ?? "";
    for (;;) {
      try {
        const view = { title: `Message ${serial}`, parts: [] };
        const reader = { locale: "en-GB", zone: "UTC" };
        await messenger.post({ workspaceId: TENANT, channelId }, view, { key: String(serial), reader });
        return;
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.fault.kind !== "limited") throw error;
        await sleep(error.fault.retryAfterMs / HASTE);
      }
    }
  }

  const left = Array.from({ length: MESSAGES }, (_, serial) => serial).values();
  async function work(): Promise<void> {
    for (const serial of left) await deliver(serial);
  }
  await Promise.all(Array.from({ length: WORKERS }, work));
  const seconds = (now() - began) / 1000;
  const times = teams.state.calls.filter(({ kind }) => kind === "send").map(({ chat, at }) => ({ chat, at }));
  const arrived = new Set(teams.state.messages.map(({ activity }) => String(activity["summary"]))).size;
  const over = overLimits(times);
  await teams.close();
  return [
    {
      what: `${MESSAGES.toLocaleString("en")} posts to ${CONVERSATIONS} conversations in Teams: lost`,
      floor: `${Math.round(MESSAGES / TENANT_LIMIT.most)} s at the limit`,
      ours: `${MESSAGES - arrived} in ${Math.round(seconds)} s`,
      ratio: "",
      asked: "0",
    },
    { what: "of these over a limit", floor: "", ours: String(over), ratio: "", asked: "0" },
  ];
}

/** Messages that came when as many as Teams takes were there already. */
function overLimits(times: readonly { readonly chat: string; readonly at: number }[]): number {
  const byChat = Map.groupBy(times, ({ chat }) => chat);
  const own = [...byChat.values()].map((sent) =>
    LIMITS.reduce(
      (sum, rule) =>
        sum +
        beyond(
          sent.map(({ at }) => at),
          rule,
        ),
      0,
    ),
  );
  return own.reduce(
    (sum, each) => sum + each,
    beyond(
      times.map(({ at }) => at),
      TENANT_LIMIT,
    ),
  );
}

function beyond(times: readonly number[], { most, spanMs }: { most: number; spanMs: number }): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.filter((at, index) => index >= most && at - (sorted[index - most] ?? 0) < spanMs).length;
}
