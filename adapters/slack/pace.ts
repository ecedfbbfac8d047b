import type { Instant } from "../../src/core/instant.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";

/** Keeps to what Slack allows, so that it need not say no. */
export interface Pace {
  /** Waits for the channel's turn: one message a second. Rejects as `limited` when that is far off. */
  beforePost(channel: { readonly workspaceId: string; readonly channelId: string }): Promise<void>;
  /** Rejects as `limited` when the workspace's edits of this minute are spent. */
  beforeEdit(workspaceId: string, urgent: boolean): void;
  /** Rejects as `limited` while Slack wants this method left alone in the workspace. */
  beforeCall(workspaceId: string, method: string): void;
  /** Slack wants a method left alone. */
  hold(workspaceId: string, method: string, ms: number): void;
}

export interface PaceClock {
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
}

/** https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel. */
const POST_INTERVAL_MS = 1_000;
/** A longer wait is left to the ledger. */
const LONGEST_SLEEP_MS = 3_000;
/** `chat.update` is in tier 3: 50 a minute and workspace. */
const EDITS = 50;
/** What is left to worsenings when ordinary edits have used up theirs. */
const URGENT_EDITS = 10;
const EDIT_WINDOW_MS = 60_000;
/** Channels and methods remembered at most. */
const MOST_REMEMBERED = 10_000;

export function createPace({ now, sleep }: PaceClock): Pace {
  const nextPost = new Map<string, Instant>();
  const edits = new Map<string, Instant[]>();
  const heldUntil = new Map<string, Instant>();
  return {
    async beforePost({ workspaceId, channelId }) {
      const at = now();
      const key = `${workspaceId} ${channelId}`;
      const turn = Math.max(at, nextPost.get(key) ?? 0);
      if (turn - at > LONGEST_SLEEP_MS) throw limited("One message a second goes to a channel.", turn - at);
      remember(nextPost, key, turn + POST_INTERVAL_MS);
      if (turn > at) await sleep(turn - at);
    },
    beforeEdit(workspaceId, urgent) {
      const at = now();
      const recent = (edits.get(workspaceId) ?? []).filter((time) => time > at - EDIT_WINDOW_MS);
      const most = urgent ? EDITS : EDITS - URGENT_EDITS;
      // The one that must grow old before this many are left again.
      const blocking = recent.at(-most);
      if (blocking !== undefined)
        throw limited("The workspace's edits of this minute are spent.", blocking + EDIT_WINDOW_MS - at);
      recent.push(at);
      edits.set(workspaceId, recent);
    },
    beforeCall(workspaceId, method) {
      const ms = (heldUntil.get(`${workspaceId} ${method}`) ?? 0) - now();
      if (ms > 0) throw limited(`Slack asked to leave ${method} alone.`, ms);
    },
    hold(workspaceId, method, ms) {
      remember(heldUntil, `${workspaceId} ${method}`, now() + ms);
    },
  };
}

function limited(message: string, retryAfterMs: number): DeliveryError {
  return new DeliveryError(message, { kind: "limited", retryAfterMs });
}

/** The oldest go first when there are too many. */
function remember(map: Map<string, Instant>, key: string, at: Instant): void {
  map.delete(key);
  map.set(key, at);
  const [oldest] = map.keys();
  if (map.size > MOST_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
