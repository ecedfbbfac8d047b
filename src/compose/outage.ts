import type { Instant } from "../core/instant.ts";
import { type KnownAs, reasonOf } from "./database-fault.ts";

/** Says that the database went away, and that it is back: once each, however long it lasts. */
export interface Outage {
  begin(error: unknown): void;
  /** Why it lasts, when that becomes known; the same reason again is not said again. */
  explain(reason: string): void;
  end(): void;
}

export function watchOutage(
  { name }: KnownAs,
  { say, now }: { readonly say: (line: string) => void; readonly now: () => Instant },
): Outage {
  let since: Instant | null = null;
  let explained = "";
  return {
    begin(error) {
      if (since !== null) return;
      since = now();
      say(`${name} cannot be reached (${reasonOf(error)}). Waiting for it.`);
    },
    explain(reason) {
      if (reason !== explained) say(reason);
      explained = reason;
    },
    end() {
      if (since === null) return;
      say(`${name} answers again, after ${Math.round((now() - since) / 1000)} s.`);
      since = null;
      explained = "";
    },
  };
}
