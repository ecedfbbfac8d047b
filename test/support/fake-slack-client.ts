import { createHmac } from "node:crypto";

import type { FakeSlack } from "./fake-slack.ts";

/** Slack's side as the one who calls: commands, presses, forms and events of people in a workspace. */
export interface SlackPeople {
  slash(text: string, by?: Partial<By>): Promise<Heard>;
  press(action: Readonly<Record<string, unknown>>, by?: Partial<By & Pressed>): Promise<Heard>;
  submit(view: Readonly<Record<string, unknown>>, by?: Partial<By>): Promise<Heard>;
  suggest(body: Readonly<Record<string, unknown>>, by?: Partial<By>): Promise<Heard>;
  shortcut(callbackId: string, by?: Partial<By>): Promise<Heard>;
  event(event: Readonly<Record<string, unknown>>, by?: Partial<By & Delivery>): Promise<Heard>;
}

export interface By {
  readonly team: string;
  readonly user: string;
  /** The workspace the account belongs to, when it is another. */
  readonly userTeam: string;
  readonly channel: string;
  readonly triggerId: string;
}

export interface Pressed {
  readonly messageTs: string;
  readonly ephemeral: boolean;
  readonly view: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly eventId: string;
  readonly retry: number;
}

/** What came back. */
export interface Heard {
  readonly status: number;
  readonly body: unknown;
}

/** Carries a payload to the bot: signed over HTTP, or over the socket. */
export type Carry = (
  kind: "slash_commands" | "interactive" | "events_api",
  payload: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
) => Promise<Heard>;

export function people(slack: FakeSlack, carry: Carry): SlackPeople {
  const whole = (by: Partial<By>): By => ({
    team: "T1",
    user: "ALICE",
    userTeam: by.team ?? "T1",
    channel: "C1",
    triggerId: slack.newTrigger(),
    ...by,
  });
  const user = (by: By): Record<string, string> => ({ id: by.user, team_id: by.userTeam });
  let events = 0;
  return {
    async slash(text, given = {}) {
      const by = whole(given);
      return await carry("slash_commands", {
        command: "/backup-report",
        text,
        team_id: by.team,
        user_id: by.user,
        channel_id: by.channel,
        channel_name: by.channel.startsWith("D") ? "directmessage" : "backups",
        response_url: slack.newResponseUrl(by.channel, by.user),
        trigger_id: by.triggerId,
        is_enterprise_install: "false",
      });
    },
    async press(action, given = {}) {
      const by = whole(given);
      const { view, messageTs, ephemeral = false } = given;
      const inMessage = {
        channel: { id: by.channel, name: "backups" },
        container: { type: "message", message_ts: messageTs, is_ephemeral: ephemeral },
        response_url: slack.newResponseUrl(by.channel, by.user),
      };
      return await carry("interactive", {
        type: "block_actions",
        user: user(by),
        team: { id: by.team },
        trigger_id: by.triggerId,
        actions: [action],
        ...(view === undefined ? inMessage : { view }),
      });
    },
    async submit(view, given = {}) {
      const by = whole(given);
      const heard = await carry("interactive", {
        type: "view_submission",
        user: user(by),
        team: { id: by.team },
        trigger_id: by.triggerId,
        view,
      });
      const pushed = pushedView(heard.body);
      if (pushed !== null) {
        const id = `V${(slack.state.serial += 1)}`;
        slack.state.views.set(id, { id, hash: `${slack.state.serial}.h`, content: pushed });
      }
      return heard;
    },
    async suggest(body, given = {}) {
      const by = whole(given);
      return await carry("interactive", {
        type: "block_suggestion",
        user: user(by),
        team: { id: by.team },
        ...body,
      });
    },
    async shortcut(callbackId, given = {}) {
      const by = whole(given);
      return await carry("interactive", {
        type: "shortcut",
        callback_id: callbackId,
        user: user(by),
        team: { id: by.team },
        trigger_id: by.triggerId,
      });
    },
    async event(event, given = {}) {
      const by = whole(given);
      const { eventId = `Ev${(events += 1)}`, retry = 0 } = given;
      const payload = {
        type: "event_callback",
        team_id: by.team,
        event_id: eventId,
        event: { user: by.user, ...event },
        authorizations: [
          { team_id: by.team, user_id: `UBOT${by.team}`, is_bot: true, is_enterprise_install: false },
        ],
      };
      const headers: Record<string, string> =
        retry === 0 ? {} : { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "http_timeout" };
      return await carry("events_api", payload, headers);
    },
  };
}

/** What a form's answer puts on top of it; null: nothing. */
function pushedView(body: unknown): Record<string, unknown> | null {
  if (!isRecord(body) || body["response_action"] !== "push") return null;
  return isRecord(body["view"]) ? body["view"] : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Signing {
  readonly secret: string;
  /** How long ago it was signed. */
  readonly ageMs?: number;
}

/** Over HTTP, signed as Slack does: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function overHttp(url: string, signing: Signing): Carry {
  return async (kind, payload, headers = {}) => {
    const body =
      kind === "events_api"
        ? JSON.stringify(payload)
        : kind === "interactive"
          ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
          : formOf(payload);
    const type = kind === "events_api" ? "application/json" : "application/x-www-form-urlencoded";
    return await sendSigned(url, body, { signing, headers: { "Content-Type": type, ...headers } });
  };
}

export async function sendSigned(
  url: string,
  body: string,
  how: { readonly signing: Signing; readonly headers: Readonly<Record<string, string>> },
): Promise<Heard> {
  const at = String(Math.floor((Date.now() - (how.signing.ageMs ?? 0)) / 1000));
  const digest = createHmac("sha256", how.signing.secret).update(`v0:${at}:${body}`).digest("hex");
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { ...how.headers, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": `v0=${digest}` },
  });
  return { status: response.status, body: read(await response.text()) };
}

/** Over the connection that the bot opened. */
export function overSocket(slack: FakeSlack): Carry {
  return async (kind, payload, headers = {}) => {
    const retry = headers["x-slack-retry-num"];
    const more = retry === undefined ? {} : { retry_attempt: Number(retry), retry_reason: "timeout" };
    return { status: 200, body: await slack.sockets.send(kind, payload, more) };
  };
}

function formOf(payload: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(payload)) form.set(name, String(value));
  return form.toString();
}

function read(text: string): unknown {
  try {
    return text === "" ? "" : JSON.parse(text);
  } catch {
    return text;
  }
}
