import { z } from "zod";

import { TeamsRefusal } from "./errors.ts";
import type { TokenSource } from "./token.ts";

/** What a bot may ask of Teams (learn.microsoft.com/azure/bot-service/rest-api, Bot Connector). */
export interface TeamsCalls {
  /** Puts an activity into a conversation; its id. */
  send(at: CallPlace, activity: object, how?: { readonly targeted: boolean }): Promise<string>;
  update(at: CallPlace, activityId: string, activity: object): Promise<void>;
  /** Begins a personal conversation, or a post in a channel with its first message. */
  create(serviceUrl: string, parameters: object): Promise<Created>;
  /** What is known of one member of a conversation; null: it is none. */
  member(at: CallPlace, userId: string): Promise<unknown>;
  /** A page of a conversation's members. */
  members(at: CallPlace, continuation: string | null): Promise<MemberPage>;
  /** The channels of a team. */
  channels(serviceUrl: string, teamId: string): Promise<readonly TeamChannel[]>;
}

export interface CallPlace {
  readonly serviceUrl: string;
  readonly conversationId: string;
}

export interface Created {
  readonly conversationId: string;
  /** Null: it was begun without a message. */
  readonly activityId: string | null;
}

export interface MemberPage {
  readonly members: readonly unknown[];
  readonly continuation: string | null;
}

export interface TeamChannel {
  readonly id: string;
  /** Null: the team's general channel. */
  readonly name: string | null;
}

const SENT = z.object({ id: z.string().default("") });
const CREATED = z.object({ id: z.string().min(1), activityId: z.string().nullish() });
const PAGE = z.object({ members: z.array(z.unknown()), continuationToken: z.string().nullish() });
const CHANNELS = z.object({
  conversations: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
});

/** Below the patience of a delivery. */
const TIMEOUT_MS = 20_000;
const PAGE_SIZE = 500;
const MOST_RETRY_AFTER_S = 3_600;

/** Calls reject with a `TeamsRefusal`, or with the error of a connection that was not made. */
export function teamsCalls(tokens: TokenSource | null): TeamsCalls {
  async function ask(method: "GET" | "POST" | "PUT", url: string, body?: object): Promise<unknown> {
    const answer = await attempt(method, url, body);
    if (answer.status !== 401 || tokens === null) return answer.said();
    tokens.forget();
    return (await attempt(method, url, body)).said();
  }

  async function attempt(
    method: string,
    url: string,
    body: object | undefined,
  ): Promise<{ readonly status: number; said(): unknown }> {
    const token = await tokens?.get();
    const response = await fetch(url, {
      method,
      redirect: "error",
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      said() {
        const answer = parse(text);
        if (!response.ok) throw new TeamsRefusal(response.status, answer, retryAfterMs(response));
        return answer;
      },
    };
  }

  return {
    async send(at, activity, how) {
      const targeted = how?.targeted === true ? "?isTargetedActivity=true" : "";
      return SENT.parse(await ask("POST", `${addressOf(at)}/activities${targeted}`, activity)).id;
    },
    async update(at, activityId, activity) {
      await ask("PUT", `${addressOf(at)}/activities/${encodeURIComponent(activityId)}`, activity);
    },
    async create(serviceUrl, parameters) {
      const made = CREATED.parse(await ask("POST", `${baseOf(serviceUrl)}/v3/conversations`, parameters));
      return { conversationId: made.id, activityId: made.activityId ?? null };
    },
    async member(at, userId) {
      try {
        return await ask("GET", `${addressOf(at)}/members/${encodeURIComponent(userId)}`);
      } catch (error) {
        if (error instanceof TeamsRefusal && error.status === 404) return null;
        throw error;
      }
    },
    async members(at, continuation) {
      const query = new URLSearchParams({ pageSize: String(PAGE_SIZE) });
      if (continuation !== null) query.set("continuationToken", continuation);
      const page = PAGE.parse(await ask("GET", `${addressOf(at)}/pagedmembers?${query.toString()}`));
      return { members: page.members, continuation: page.continuationToken ?? null };
    },
    async channels(serviceUrl, teamId) {
      const url = `${baseOf(serviceUrl)}/v3/teams/${encodeURIComponent(teamId)}/conversations`;
      return CHANNELS.parse(await ask("GET", url)).conversations.map(({ id, name }) => ({
        id,
        name: name ?? null,
      }));
    },
  };
}

function addressOf({ serviceUrl, conversationId }: CallPlace): string {
  return `${baseOf(serviceUrl)}/v3/conversations/${encodeURIComponent(conversationId)}`;
}

function baseOf(serviceUrl: string): string {
  return serviceUrl.replace(/\/+$/u, "");
}

function parse(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return seconds >= 0 && seconds <= MOST_RETRY_AFTER_S ? seconds * 1000 : null;
}
