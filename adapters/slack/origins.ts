import type { Place } from "../../src/port/bot.ts";

/** Forms that are open at once at most; an answer to a forgotten one goes to the asker's own conversation. */
const MOST_KEPT = 2_000;

/** Where forms were opened: Slack does not say it when they are sent. */
export interface Origins {
  note(viewId: string, place: Place): void;
  find(viewId: string): Place | null;
}

export function createOrigins(): Origins {
  const places = new Map<string, Place>();
  return {
    note(viewId, place) {
      places.set(viewId, place);
      const [oldest] = places.keys();
      if (places.size > MOST_KEPT && oldest !== undefined) places.delete(oldest);
    },
    find: (viewId) => places.get(viewId) ?? null,
  };
}
