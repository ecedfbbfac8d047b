import { z } from "zod";

import { DeliveryError } from "../../src/port/delivery-error.ts";

/** A call that Teams answered with an error. */
export class TeamsRefusal extends Error {
  override readonly name = "TeamsRefusal";
  readonly status: number;
  /** Teams' own name of what is wrong; empty: it says none. */
  readonly code: string;
  /** All that was answered. */
  readonly answer: unknown;
  /** Null: it does not say how long to wait. */
  readonly retryAfterMs: number | null;

  constructor(status: number, answer: unknown, retryAfterMs: number | null) {
    const { code, message } = readAnswer(answer);
    super(`Teams answered ${status} ${code} ${message}`.trim());
    this.status = status;
    this.code = code;
    this.answer = answer;
    this.retryAfterMs = retryAfterMs;
  }
}

const ANSWER = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) });

function readAnswer(answer: unknown): { readonly code: string; readonly message: string } {
  const { data } = ANSWER.safeParse(answer);
  return { code: data?.error.code ?? "", message: (data?.error.message ?? "").slice(0, 300) };
}

/** What Teams says, and what an administrator is told. All of these last until somebody does something. */
const PERMANENT: Readonly<Record<string, string>> = {
  BotNotInConversationRoster: "The bot is not in the conversation: add it there.",
  BotDisabledByAdmin: "An administrator of Teams switched the bot off.",
  ConversationBlockedByUser: "The person blocked the bot.",
  MessageWritesBlocked: "The person blocked the bot.",
  ConversationNotFound: "The conversation does not exist any more.",
  ActivityNotFoundInConversation: "The message does not exist any more.",
  UserNotFound: "There is no such account.",
  TeamNotFound: "The team does not exist any more.",
  ChannelNotFound: "The channel does not exist any more.",
  ForbiddenOperationException: "Teams does not let the bot write there: add it there.",
  NotEnoughPermissions: "Teams does not let the bot write there.",
  BotNotRegistered: "The bot is not registered with Teams any more.",
};

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: wait 2 to 20 seconds, a fifth more or less. */
const WAIT_MS = 2_000;
const JITTER = 0.2;

/** Any error of a call as the one that says who must act (R19). `random` is from 0 to 1. */
export function toDeliveryError(error: unknown, random: () => number = Math.random): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const options = { cause: error };
  if (!(error instanceof TeamsRefusal)) {
    const fault = neverLeft(error)
      ? ({ kind: "transient" } as const)
      : ({ kind: "transient", inDoubt: true } as const);
    return new DeliveryError(`Teams cannot be reached (${reasonOf(error)}).`, fault, options);
  }
  const { status, code } = error;
  const named = code === "" ? `${status}` : `${status} ${code}`;
  if (status === 429 || status === 412) {
    const retryAfterMs = waitMs(error.retryAfterMs, random);
    return new DeliveryError(`Teams asks to wait (${named}).`, { kind: "limited", retryAfterMs }, options);
  }
  const sentence = PERMANENT[code] ?? (status === 403 || status === 404 ? "Teams refuses to take it." : null);
  if (sentence !== null)
    return new DeliveryError(`${sentence} (Teams: ${named})`, { kind: "permanent" }, options);
  if (status >= 500)
    return new DeliveryError(`Teams answered ${named}.`, { kind: "transient", inDoubt: true }, options);
  const text =
    status === 401
      ? "Teams does not believe the bot: check TEAMS_APP_ID, TEAMS_TENANT_ID and the bot's credentials."
      : `Teams refuses what the message consists of (${named}): a fault of this program.`;
  return new DeliveryError(text, { kind: "transient" }, options);
}

/** As long as Teams says, else a little, and never the same for all who wait. */
export function waitMs(saidMs: number | null, random: () => number = Math.random): number {
  return Math.round(
    (saidMs ?? WAIT_MS) * (1 + (saidMs === null ? (random() * 2 - 1) * JITTER : random() * JITTER)),
  );
}

/** The connection was never made, so that nothing can have arrived. */
function neverLeft(error: unknown): boolean {
  const code = codeOf(error);
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(code);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { cause } = error;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return "code" in error ? String(error.code) : "";
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== "") return code;
  return error instanceof Error ? error.message : String(error);
}
