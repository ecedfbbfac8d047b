import type { MessageRef } from "../../src/port/messenger.ts";

/** As many as a busy day has; older keys are not asked for again. */
const MOST_KEPT = 10_000;

/**
 * Which message a key became. Teams has no such thing, so this only knows what this process sent; what a crash
 * left in doubt is marked as a possible duplicate by the ledger (R18).
 */
export interface PostBook {
  /** The message of that key; posts it when there is none, also when an earlier attempt has failed. */
  once(key: string, post: () => Promise<MessageRef>): Promise<MessageRef>;
}

export function createPostBook(): PostBook {
  const posts = new Map<string, Promise<MessageRef>>();
  return {
    async once(key, post) {
      const known = posts.get(key);
      if (known !== undefined) return await known;
      const posted = post();
      posts.set(key, posted);
      const [oldest] = posts.keys();
      if (posts.size > MOST_KEPT && oldest !== undefined) posts.delete(oldest);
      try {
        return await posted;
      } catch (error) {
        posts.delete(key);
        throw error;
      }
    },
  };
}
