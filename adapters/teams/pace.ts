import type { Instant } from "../../src/core/instant.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";

/** Keeps to what Teams allows, so that it need not say no. */
export interface Pace {
  /**
   * Waits for the conversation's and the tenant's turn. Rejects as `limited` when that is far off. What somebody waits
   * for does not wait for the tenant's: what nobody waits for gives way to it.
   */
  before(workspaceId: string, conversationId: string, how?: { readonly awaited: boolean }): Promise<void>;
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

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: what one bot may send. */
const CONVERSATION: readonly Rule[] = [
  { most: 7, spanMs: 1_000 },
  { most: 8, spanMs: 2_000 },
  { most: 60, spanMs: 30_000 },
  { most: 1_800, spanMs: 3_600_000 },
];
/** Of the 50 that the newer page allows an app, 30 as on the older one. */
const TENANT: readonly Rule[] = [{ most: 30, spanMs: 1_000 }];
/** Messages may overtake each other on their way, so that those of one span arrive in a shorter one. */
const MARGIN_MS = 100;
/** A longer wait is left to the ledger. */
const LONGEST_SLEEP_MS = 3_000;
/** Conversations remembered at most. */
const MOST_REMEMBERED = 10_000;

export function createPace({ now, sleep }: PaceClock): Pace {
  const sent = new Map<string, Instant[]>();
  const heldUntil = new Map<string, Instant>();
  return {
    async before(workspaceId, conversationId, how) {
      const at = now();
      const key = `${workspaceId} ${conversationId}`;
      const own = sent.get(key) ?? [];
      const all = sent.get(workspaceId) ?? [];
      const tenants = how?.awaited === true ? 0 : turnOf(all, TENANT);
      const turn = Math.max(at, heldUntil.get(key) ?? 0, turnOf(own, CONVERSATION), tenants);
      if (turn - at > LONGEST_SLEEP_MS)
        throw new DeliveryError("Teams takes only so many messages for a conversation.", {
          kind: "limited",
          retryAfterMs: turn - at,
        });
      note(sent, key, [...own, turn].slice(-mostOf(CONVERSATION)));
      note(sent, workspaceId, inOrder(all, turn).slice(-mostOf(TENANT)));
      if (turn > at) await sleep(turn - at);
    },
    hold(workspaceId, conversationId, ms) {
      note(heldUntil, `${workspaceId} ${conversationId}`, now() + ms);
    },
  };
}

/** When the next may go, after those that went and those whose turn is still to come. */
function turnOf(times: readonly Instant[], rules: readonly Rule[]): Instant {
  const turns = rules.map(({ most, spanMs }) => {
    const blocking = times.at(-most);
    return blocking === undefined ? 0 : blocking + spanMs + MARGIN_MS;
  });
  return Math.max(times.at(-1) ?? 0, ...turns);
}

function mostOf(rules: readonly Rule[]): number {
  return Math.max(...rules.map(({ most }) => most));
}

/** What does not wait may go before those whose turn is still to come. */
function inOrder(times: readonly Instant[], turn: Instant): Instant[] {
  const last = times.at(-1) ?? 0;
  return turn >= last ? [...times, turn] : [...times, turn].toSorted((a, b) => a - b);
}

/** The oldest go first when there are too many. */
function note<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
