import type { Instant } from "../../src/core/instant.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";

/** Keeps to what Teams allows, so that it need not say no. */
export interface Pace {
  /**
   * Waits for the conversation's and the tenant's turn, and returns what is to be called when Teams has answered.
   * Rejects as `limited` when the turn is far off. What somebody waits for does not wait for the tenant's: what nobody
   * waits for gives way to it.
   */
  before(
    workspaceId: string,
    conversationId: string,
    how?: { readonly awaited: boolean },
  ): Promise<() => void>;
  /** Teams wants a conversation left alone. */
  hold(workspaceId: string, conversationId: string, ms: number): void;
}

export interface PaceClock {
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Rule {
  readonly most: number;
  readonly spanMs: number;
}

/** A message on its way or answered. Teams counted it at the latest when it answered. */
interface Slot {
  /** Null: on its way. */
  answeredAt: Instant | null;
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: what one bot may send. */
const CONVERSATION: readonly Rule[] = [
  { most: 7, spanMs: 1_000 },
  { most: 8, spanMs: 2_000 },
  { most: 60, spanMs: 30_000 },
  { most: 1_800, spanMs: 3_600_000 },
];
/** Of the 50 that the newer page allows an app, 30 as on the older one. */
const TENANT: readonly Rule[] = [{ most: 30, spanMs: 1_000 }];
/** A longer wait is left to the ledger. */
const LONGEST_SLEEP_MS = 3_000;
/** Conversations remembered at most. */
const MOST_REMEMBERED = 10_000;

export function createPace({ now, sleep }: PaceClock): Pace {
  const slots = new Map<string, Slot[]>();
  const heldUntil = new Map<string, Instant>();

  function waitMs(key: string, workspaceId: string, awaited: boolean): number {
    const at = now();
    return Math.max(
      (heldUntil.get(key) ?? 0) - at,
      untilTurn(slots.get(key) ?? [], CONVERSATION, at),
      awaited ? 0 : untilTurn(slots.get(workspaceId) ?? [], TENANT, at),
    );
  }

  return {
    async before(workspaceId, conversationId, how) {
      const key = `${workspaceId} ${conversationId}`;
      const latest = now() + LONGEST_SLEEP_MS;
      for (;;) {
        const ms = waitMs(key, workspaceId, how?.awaited === true);
        if (ms <= 0) break;
        if (now() + ms > latest)
          throw new DeliveryError("Teams takes only so many messages for a conversation.", {
            kind: "limited",
            retryAfterMs: ms,
          });
        await sleep(ms);
      }
      const slot: Slot = { answeredAt: null };
      note(slots, key, [...(slots.get(key) ?? []), slot].slice(-mostOf(CONVERSATION)));
      note(slots, workspaceId, [...(slots.get(workspaceId) ?? []), slot].slice(-MOST_OF_TENANT));
      return () => {
        slot.answeredAt = now();
      };
    },
    hold(workspaceId, conversationId, ms) {
      note(heldUntil, `${workspaceId} ${conversationId}`, now() + ms);
    },
  };
}

/** Besides those that wait for their turn, what is awaited goes at once. */
const MOST_OF_TENANT = 200;

/** How long the next has to wait for those before it; one on its way counts from now on. */
function untilTurn(before: readonly Slot[], rules: readonly Rule[], now: Instant): number {
  if (before.length < Math.min(...rules.map(({ most }) => most))) return 0;
  const times = before.map(({ answeredAt }) => answeredAt ?? now).toSorted((a, b) => b - a);
  const waits = rules.map(({ most, spanMs }) => {
    const blocking = times[most - 1];
    return blocking === undefined ? 0 : blocking + spanMs - now;
  });
  return Math.max(...waits);
}

function mostOf(rules: readonly Rule[]): number {
  return Math.max(...rules.map(({ most }) => most));
}

/** The oldest go first when there are too many. */
function note<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
