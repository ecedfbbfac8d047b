import type { Messenger } from "../../src/port/messenger.ts";

/** A platform that does not know repeats by their key, and answers only when it is told to. */
export interface SlowChannel extends Messenger {
  /** What reached the platform: `post KEY`, `edit REF`, `reply KEY`. */
  readonly calls: readonly string[];
  /** Resolves when so many calls have reached it. */
  reached(count: number): Promise<void>;
  /** Answers what waits and whatever comes from now on. */
  answer(): void;
}

export function slowChannel(): SlowChannel {
  const calls: string[] = [];
  const gate = Promise.withResolvers<void>();
  let notify = Promise.withResolvers<void>();
  async function call(what: string): Promise<string> {
    calls.push(what);
    notify.resolve();
    notify = Promise.withResolvers<void>();
    const number = calls.length;
    await gate.promise;
    return `slow-${number}`;
  }
  return {
    platform: "terminal",
    calls,
    async reached(count) {
      while (calls.length < count) await notify.promise;
    },
    answer: () => gate.resolve(),
    post: async (_channel, _view, { key }) => await call(`post ${key}`),
    edit: async (_channel, ref) => void (await call(`edit ${ref}`)),
    reply: async (_channel, _ref, _view, { key }) => await call(`reply ${key}`),
  };
}
