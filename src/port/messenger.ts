import type { ReaderStyle, View } from "../view/view.ts";

/** A place a message can be put: a channel or a person's private conversation. */
export interface Channel {
  readonly workspaceId: string;
  readonly channelId: string;
}

/** Says which message is meant: made by `post`, taken by `edit` and `reply`. */
export type MessageRef = string;

/**
 * Puts messages into one chat platform.
 *
 * Every method rejects with a `DeliveryError` that says who must act. `key` is the same for every
 * attempt at the same message: a platform that can recognises a repeat by it and returns the first
 * message's reference instead of posting twice.
 */
export interface Messenger {
  readonly platform: "terminal" | "slack" | "teams";
  post(channel: Channel, view: View, options: PostOptions): Promise<MessageRef>;
  edit(
    channel: Channel,
    ref: MessageRef,
    view: View,
    reader: ReaderStyle,
    options?: EditOptions,
  ): Promise<void>;
  /** Answers in the message's thread; `aloud` also shows it in the channel. */
  reply(
    channel: Channel,
    ref: MessageRef,
    view: View,
    options: PostOptions & { aloud: boolean },
  ): Promise<MessageRef>;
}

export interface PostOptions {
  readonly key: string;
  readonly reader: ReaderStyle;
}

export interface EditOptions {
  /** It tells of a worsening: goes first where a platform lets only so many edits pass. */
  readonly urgent: boolean;
}
