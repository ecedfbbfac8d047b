import type { Conversation } from "../../src/port/conversation.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { CapabilityStore } from "../../src/port/installation.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import type { CallPlace, TeamsCalls } from "./calls.ts";
import { threadPlace } from "./conversations.ts";
import { TeamsRefusal, toDeliveryError, waitMs } from "./errors.ts";
import type { TeamsLog } from "./log.ts";
import type { Pace } from "./pace.ts";
import type { TeamsMessage, TeamsRenderer } from "./renderer.ts";

export interface SpeakParts {
  readonly calls: TeamsCalls;
  readonly pace: Pace;
  readonly renderer: TeamsRenderer;
  readonly capabilities: CapabilityStore;
  readonly log: TeamsLog;
  /** The bot's own account. */
  readonly botId: string;
  /** Whether somebody waits for what is said. */
  readonly awaited: boolean;
}

/** Puts messages into conversations, at their pace. Every method rejects with a `DeliveryError`. */
export interface Speak {
  /** As a new message: in a channel as a post of its own. Its id. */
  post(to: Conversation, said: Said): Promise<string>;
  /** In the thread of a message. */
  reply(to: Conversation, messageId: string | null, said: Said): Promise<string>;
  edit(to: Conversation, messageId: string, said: Said): Promise<void>;
  /** So that one member alone sees it. */
  target(to: Conversation, messageId: string | null, accountId: string, said: Said): Promise<string>;
  /** Shows that an answer is on its way; no matter if it does not. */
  typing(to: Conversation, messageId: string | null): Promise<void>;
}

export type Said =
  | {
      readonly kind: "view";
      readonly view: View;
      readonly reader: ReaderStyle;
      /** The conversation it was asked in, when it is said elsewhere. */
      readonly origin?: string;
    }
  | { readonly kind: "message"; readonly message: TeamsMessage }
  /** Sent as it is: an activity. */
  | { readonly kind: "activity"; readonly activity: object };

export const CARD_TYPE = "application/vnd.microsoft.card.adaptive";

export function createSpeak(parts: SpeakParts): Speak {
  const { calls, pace, botId } = parts;

  async function inTurn<T>(to: Conversation, work: () => Promise<T>): Promise<T> {
    const done = await pace.before(to.workspaceId, to.conversationId, { awaited: parts.awaited });
    try {
      return await work();
    } catch (error) {
      if (error instanceof TeamsRefusal && error.status === 429)
        pace.hold(to.workspaceId, to.conversationId, waitMs(error.retryAfterMs));
      throw error;
    } finally {
      done();
    }
  }

  async function say<T>(to: Conversation, said: Said, how: (activity: object) => Promise<T>): Promise<T> {
    try {
      return await sayWhatIsTaken(
        parts,
        to,
        said,
        async (activity) => await inTurn(to, async () => await how(activity)),
      );
    } catch (error) {
      throw toDeliveryError(error);
    }
  }

  async function post(to: Conversation, activity: object): Promise<string> {
    const { serviceUrl, conversationId, workspaceId } = to;
    if (to.kind !== "channel") return await calls.send({ serviceUrl, conversationId }, activity);
    const made = await calls.create(serviceUrl, {
      bot: { id: botId },
      isGroup: true,
      tenantId: workspaceId,
      channelData: { channel: { id: conversationId }, tenant: { id: workspaceId } },
      activity,
    });
    return made.activityId ?? made.conversationId.split(";messageid=")[1] ?? "";
  }

  return {
    post: async (to, said) => await say(to, said, async (activity) => await post(to, activity)),
    reply: async (to, messageId, said) =>
      await say(to, said, async (activity) => await calls.send(threadPlace(to, messageId), activity)),
    edit: async (to, messageId, said) => {
      await say(to, said, async (activity) => {
        await calls.update(threadPlace(to, messageId), messageId, { ...activity, id: messageId });
      });
    },
    target: async (to, messageId, accountId, said) =>
      await say(
        to,
        said,
        async (activity) =>
          await calls.send(
            threadPlace(to, messageId),
            { ...activity, recipient: { id: accountId } },
            { targeted: true },
          ),
      ),
    async typing(to, messageId) {
      const place: CallPlace = threadPlace(to, messageId);
      await inTurn(to, async () => await calls.send(place, { type: "typing" })).catch((error: unknown) => {
        parts.log.info({ error: String(error) }, "it could not be shown that an answer is on its way");
      });
    },
  };
}

export function cardActivity({ card, summary }: TeamsMessage): object {
  return { type: "message", summary, attachments: [{ contentType: CARD_TYPE, content: card }] };
}

export function textActivity(text: string): object {
  return { type: "message", textFormat: "plain", text };
}

/**
 * Says a view with what the tenant is known to take. What a refusal blames is learned, and it is said again without;
 * whatever else Teams holds against the card, its plain text still gets through.
 */
async function sayWhatIsTaken<T>(
  parts: SpeakParts,
  { workspaceId }: Conversation,
  said: Said,
  say: (activity: object) => Promise<T>,
): Promise<T> {
  const { renderer, capabilities, log } = parts;
  if (said.kind === "activity") return await say(said.activity);
  if (said.kind === "message") return await say(cardActivity(said.message));
  const rejected = new Set(await capabilities.rejected("teams", workspaceId));
  for (;;) {
    const { view, reader, origin } = said;
    const message = renderer.message(view, reader, {
      rejected,
      ...(origin === undefined ? {} : { origin }),
    });
    try {
      return await say(cardActivity(message));
    } catch (error) {
      if (!(error instanceof TeamsRefusal) || (error.status !== 400 && error.status !== 413)) throw error;
      const capability = renderer.blamed(error.status, error.answer, message);
      log.warn({ workspaceId, capability, refusal: error.message }, "Teams refused the card of a message");
      if (capability === null || rejected.has(capability))
        return await say(textActivity(message.card.fallbackText));
      rejected.add(capability);
      await capabilities.reject("teams", workspaceId, capability);
    }
  }
}

/** Tries: what somebody waits for is not left to the ledger. */
const TRIES = 3;
const LONGEST_WAIT_MS = 10_000;

/** What somebody waits for, tried again when Teams asks to wait or cannot be reached for a moment. */
export async function patiently<T>(sleep: (ms: number) => Promise<void>, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const { fault } = toDeliveryError(error);
      if (tries === TRIES || fault.kind === "permanent" || "inDoubt" in fault) throw error;
      const ms = fault.kind === "limited" ? fault.retryAfterMs : waitMs(null);
      if (ms > LONGEST_WAIT_MS) throw error;
      await sleep(ms);
    }
  }
}

export function isGone(error: unknown): boolean {
  return error instanceof DeliveryError && error.fault.kind === "permanent";
}
