import { z } from "zod";

import type { CapabilityStore } from "../../src/port/installation.ts";
import type { Channel, MessageRef, Messenger, PostOptions } from "../../src/port/messenger.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import { AS_WRITTEN } from "./as-written.ts";
import { type CallSlack, delivering } from "./call.ts";
import { refusalOf, refusesBlocks } from "./errors.ts";
import type { SlackLog } from "./log.ts";
import type { Pace } from "./pace.ts";
import { createPostBook } from "./post-book.ts";
import { blamed } from "./render/blamed.ts";
import type { SlackMessage, SlackRenderer } from "./renderer.ts";
import { uploadFiles } from "./upload.ts";

export interface MessengerParts {
  readonly call: CallSlack;
  readonly pace: Pace;
  readonly renderer: SlackRenderer;
  readonly capabilities: CapabilityStore;
  readonly log: SlackLog;
}

const POSTED = z.object({ ts: z.string() });

/** Posts to Slack; a message's reference is its `ts`. Rejects with `DeliveryError`. */
export function slackMessenger(parts: MessengerParts): Messenger {
  const { call, pace } = parts;
  const book = createPostBook();

  async function put(
    channel: Channel,
    view: View,
    reader: ReaderStyle,
    thread?: { readonly ts: MessageRef; readonly aloud: boolean },
  ): Promise<MessageRef> {
    await pace.beforePost(channel);
    const placed = thread === undefined ? {} : { thread_ts: thread.ts, reply_broadcast: thread.aloud };
    return await sayWhatIsTaken(parts, { channel, view, reader }, async ({ text, blocks }) => {
      const answer = await call(
        channel.workspaceId,
        "chat.postMessage",
        async (client) =>
          await client.apiCall("chat.postMessage", {
            channel: channel.channelId,
            text,
            blocks: [...blocks],
            ...AS_WRITTEN,
            ...placed,
          }),
      );
      return POSTED.parse(answer).ts;
    });
  }

  async function putWithFiles(
    channel: Channel,
    view: View,
    options: PostOptions,
    thread?: { readonly ts: MessageRef; readonly aloud: boolean },
  ): Promise<MessageRef> {
    return await book.once(options.key, async () => {
      const ref = await put(channel, view, options.reader, thread);
      await attach(parts, channel, thread?.ts ?? ref, view);
      return ref;
    });
  }

  return {
    platform: "slack",
    post: async (channel, view, options) =>
      await delivering(async () => await putWithFiles(channel, view, options)),
    reply: async (channel, ref, view, options) =>
      await delivering(async () => {
        await demandMessage(parts, channel, ref);
        return await putWithFiles(channel, view, options, { ts: ref, aloud: options.aloud });
      }),
    async edit(channel, ref, view, reader, options) {
      await delivering(async () => {
        pace.beforeEdit(channel.workspaceId, options?.urgent === true);
        await sayWhatIsTaken(parts, { channel, view, reader }, async ({ text, blocks }) => {
          await call(
            channel.workspaceId,
            "chat.update",
            async (client) =>
              await client.chat.update({
                channel: channel.channelId,
                ts: ref,
                text,
                blocks: [...blocks],
                parse: AS_WRITTEN.parse,
                link_names: AS_WRITTEN.link_names,
              }),
          );
        });
      });
    },
  };
}

interface Saying {
  readonly channel: Channel;
  readonly view: View;
  readonly reader: ReaderStyle;
}

/**
 * Says a view with the blocks the workspace is known to take. What a refusal blames is learned, and it is said
 * again without; whatever else Slack holds against the blocks, the plain text still gets through.
 */
async function sayWhatIsTaken<T>(
  { renderer, capabilities, log }: MessengerParts,
  { channel: { workspaceId }, view, reader }: Saying,
  say: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  const rejected = new Set(await capabilities.rejected("slack", workspaceId));
  for (;;) {
    const message = renderer.message(view, reader, rejected);
    try {
      return await say(message);
    } catch (error) {
      if (!refusesBlocks(error)) throw error;
      const capability = blamed(refusalOf(error), message.blocks);
      log.warn(
        { workspaceId, capability, refusal: refusalOf(error) },
        "Slack refused the blocks of a message",
      );
      if (capability === null || rejected.has(capability))
        return await say({ text: message.text, blocks: [] });
      rejected.add(capability);
      await capabilities.reject("slack", workspaceId, capability);
    }
  }
}

/** Slack takes a reply to a message that is not there and shows it as a message of its own. */
async function demandMessage({ call }: MessengerParts, channel: Channel, ref: MessageRef): Promise<void> {
  await call(
    channel.workspaceId,
    "chat.getPermalink",
    async (client) => await client.chat.getPermalink({ channel: channel.channelId, message_ts: ref }),
  );
}

/** Files go into the message's thread. What was posted stays posted: that they are missing is said there instead. */
async function attach(
  parts: MessengerParts,
  channel: Channel,
  thread: MessageRef,
  view: View,
): Promise<void> {
  const { call, pace, log } = parts;
  const files = view.files ?? [];
  if (files.length === 0) return;
  try {
    await uploadFiles(call, channel, thread, files);
  } catch (error) {
    log.warn(
      { channel: channel.channelId, error: String(error) },
      "the files of a message were not attached",
    );
    await pace.beforePost(channel);
    const names = files.map((file) => file.name).join(", ");
    await call(
      channel.workspaceId,
      "chat.postMessage",
      async (client) =>
        await client.apiCall("chat.postMessage", {
          channel: channel.channelId,
          thread_ts: thread,
          text: `${names} could not be attached. An administrator gets it with: export`,
          ...AS_WRITTEN,
        }),
    ).catch((why: unknown) => {
      log.warn({ error: String(why) }, "nor could it be said that they are missing");
    });
  }
}
