import type { Messenger } from "../../src/port/messenger.ts";
import type { Attach } from "./attach.ts";
import type { Conversations } from "./conversations.ts";
import { toDeliveryError } from "./errors.ts";
import { createPostBook } from "./post-book.ts";
import type { Speak } from "./speak.ts";

export interface MessengerParts {
  readonly speak: Speak;
  readonly conversations: Conversations;
  readonly attach: Attach;
}

/**
 * Posts to Teams; a message's reference is its id. A reply that is to be heard is a post of its own, for threads of
 * channels are silent. Rejects with `DeliveryError`.
 */
export function teamsMessenger({ speak, conversations, attach }: MessengerParts): Messenger {
  const book = createPostBook();
  return {
    platform: "teams",
    post: async (channel, view, { key, reader }) =>
      await delivering(
        async () =>
          await book.once(key, async () => {
            const to = await conversations.find(channel);
            const ref = await speak.post(to, { kind: "view", view, reader });
            await attach(to, ref, view);
            return ref;
          }),
      ),
    reply: async (channel, ref, view, { key, reader, aloud }) =>
      await delivering(
        async () =>
          await book.once(key, async () => {
            const to = await conversations.find(channel);
            const said = { kind: "view", view, reader } as const;
            const own = aloud ? await speak.post(to, said) : await speak.reply(to, ref, said);
            await attach(to, aloud ? own : ref, view);
            return own;
          }),
      ),
    edit: async (channel, ref, view, reader) =>
      await delivering(async () => {
        await speak.edit(await conversations.find(channel), ref, { kind: "view", view, reader });
      }),
  };
}

async function delivering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDeliveryError(error);
  }
}
