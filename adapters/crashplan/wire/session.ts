import type { Instant } from "../../../src/core/instant.ts";
import type { Token } from "./token.ts";

/** Keeps a token as long as it may be used; those who ask at once wait for the same new one. */
export interface Session {
  token(): Promise<string>;
  /** A token was refused before its time. */
  drop(text: string): Promise<void>;
}

export function createSession(signIn: () => Promise<Token>, now: () => Instant): Session {
  let held: Promise<Token> | null = null;

  function renew(): Promise<Token> {
    const renewed = signIn();
    held = renewed;
    return renewed;
  }

  return {
    async token() {
      const before = held;
      try {
        const token = await (before ?? renew());
        if (now() < token.renewAt) return token.text;
        const renewed = await (held === before ? renew() : (held ?? renew()));
        return renewed.text;
      } catch (error) {
        held = null;
        throw error;
      }
    },
    async drop(text) {
      const dropped = held;
      const token = await dropped;
      if (token?.text === text && held === dropped) held = null;
    },
  };
}
