import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { Channel, MessageRef, Messenger } from "../../src/port/messenger.ts";
import { renderText } from "../../src/view/text.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import { openWire, type Troubles } from "./trouble.ts";

/** One thing that a channel saw. */
export interface Shown {
  readonly what: "post" | "edit" | "reply" | "loud reply";
  readonly channel: string;
  readonly ref: MessageRef;
  readonly title: string;
  readonly text: string;
}

/** A chat platform at its wire: remembers what it was asked to show, answers a repeated key with its first message. */
export interface RecordingMessenger extends Messenger {
  readonly troubles: Troubles;
  /** Everything that was shown, oldest first. */
  readonly shown: readonly Shown[];
  /** What was shown since the last call, as `what: title`. */
  news(): string[];
  /** A person deletes the message. */
  remove(ref: MessageRef): void;
}

export function recordingMessenger(platform: Messenger["platform"] = "slack"): RecordingMessenger {
  const wire = openWire();
  const shown: Shown[] = [];
  const byKey = new Map<string, MessageRef>();
  const messages = new Set<MessageRef>();
  let read = 0;

  function show(
    what: Shown["what"],
    channel: Channel,
    ref: MessageRef,
    said: { view: View; reader: ReaderStyle },
  ): void {
    const { view, reader } = said;
    shown.push({ what, channel: channel.channelId, ref, title: view.title, text: renderText(view, reader) });
  }

  function showOnce(
    what: Shown["what"],
    channel: Channel,
    view: View,
    by: { key: string; reader: ReaderStyle },
  ): MessageRef {
    const known = byKey.get(by.key);
    if (known !== undefined) return known;
    const ref = `${platform}-${byKey.size + 1}`;
    byKey.set(by.key, ref);
    messages.add(ref);
    show(what, channel, ref, { view, reader: by.reader });
    return ref;
  }

  function demand(ref: MessageRef): void {
    if (!messages.has(ref)) throw new DeliveryError(`There is no message ${ref}.`, { kind: "permanent" });
  }

  return {
    platform,
    troubles: wire,
    shown,
    news() {
      const since = shown.slice(read);
      read = shown.length;
      return since.map(({ what, title }) => `${what}: ${title}`);
    },
    remove: (ref) => void messages.delete(ref),
    post: async (channel, view, options) => await wire.call(() => showOnce("post", channel, view, options)),
    edit: async (channel, ref, view, reader) =>
      await wire.call(() => {
        demand(ref);
        show("edit", channel, ref, { view, reader });
      }),
    reply: async (channel, ref, view, options) =>
      await wire.call(() => {
        demand(ref);
        return showOnce(options.aloud ? "loud reply" : "reply", channel, view, options);
      }),
  };
}
