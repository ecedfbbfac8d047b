import { describe, expect, it } from "vitest";

import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { Channel, Messenger } from "../../src/port/messenger.ts";
import type { View } from "../../src/view/view.ts";

/** One platform, as the contract looks at it: empty, and able to break. */
export interface MessengerHarness {
  readonly messenger: Messenger;
  /** A channel that exists. */
  readonly channel: Channel;
  /** Everything the channel showed since it was made, oldest first, as text. */
  readonly shown: () => Promise<string>;
  /** From now on nothing can be posted, for a reason that passes by itself. */
  readonly breakDown: () => Promise<void>;
}

const READER = { locale: "en-GB", zone: "Europe/Lisbon" };

/** What every messenger owes those who use it; each adapter's test calls this with its own harness. */
export function messengerContract(makeHarness: () => Promise<MessengerHarness>): void {
  describe("as every messenger", () => {
    it("shows a message's title and text, and says which message it was", async () => {
      const { messenger, channel, shown } = await makeHarness();
      const ref = await messenger.post(channel, view("Two devices are silent", "ada-mbp-1"), once("a"));
      expect(ref).not.toBe("");
      expect(await shown()).toContain("Two devices are silent");
      expect(await shown()).toContain("ada-mbp-1");
    });

    it("shows a repeat with the same key once, and answers with the first message", async () => {
      const { messenger, channel, shown } = await makeHarness();
      const first = await messenger.post(channel, view("Posted once"), once("a"));
      const again = await messenger.post(channel, view("Posted once"), once("a"));
      expect(again).toBe(first);
      expect(timesIn(await shown(), "Posted once")).toBe(1);
    });

    it("keeps messages with different keys apart", async () => {
      const { messenger, channel, shown } = await makeHarness();
      const first = await messenger.post(channel, view("The same words"), once("a"));
      const second = await messenger.post(channel, view("The same words"), once("b"));
      expect(second).not.toBe(first);
      expect(timesIn(await shown(), "The same words")).toBe(2);
    });

    it("shows what a message was edited to", async () => {
      const { messenger, channel, shown } = await makeHarness();
      const ref = await messenger.post(channel, view("One device is silent"), once("a"));
      await messenger.edit(channel, ref, view("All devices are back"), READER);
      expect(await shown()).toContain("All devices are back");
    });

    it.each([false, true])("shows a reply once, aloud: %s", async (aloud) => {
      const { messenger, channel, shown } = await makeHarness();
      const ref = await messenger.post(channel, view("One device is silent"), once("a"));
      const reply = await messenger.reply(channel, ref, view("Five more"), { ...once("b"), aloud });
      const again = await messenger.reply(channel, ref, view("Five more"), { ...once("b"), aloud });
      expect(reply).not.toBe(ref);
      expect(again).toBe(reply);
      expect(timesIn(await shown(), "Five more")).toBe(1);
    });

    it("refuses for good to edit or answer a message that does not exist", async () => {
      const { messenger, channel } = await makeHarness();
      const edited = messenger.edit(channel, "no-such-message", view("Lost"), READER);
      expect(await faultOf(edited)).toEqual({ kind: "permanent" });
      const answered = messenger.reply(channel, "no-such-message", view("Lost"), {
        ...once("a"),
        aloud: false,
      });
      expect(await faultOf(answered)).toEqual({ kind: "permanent" });
    });

    it("lets no name move the cursor or hide text", async () => {
      const { messenger, channel, shown } = await makeHarness();
      const name = `ada${String.fromCodePoint(27)}[2Jbook${String.fromCodePoint(0x202e)}`;
      await messenger.post(channel, view(name, name), once("a"));
      expect(await shown()).not.toContain(String.fromCodePoint(27));
      expect(await shown()).not.toContain(String.fromCodePoint(0x202e));
    });

    it("says of a failure that passes that it passes, shows nothing, and can be asked again", async () => {
      const { messenger, channel, shown, breakDown } = await makeHarness();
      await breakDown();
      expect(await faultOf(messenger.post(channel, view("Later"), once("a")))).toEqual({ kind: "transient" });
      expect(await shown()).not.toContain("Later");
    });
  });
}

function view(title: string, text = "what there is to say"): View {
  return { title, parts: [{ kind: "text", spans: [text] }] };
}

function once(key: string): { key: string; reader: typeof READER } {
  return { key, reader: READER };
}

function timesIn(text: string, words: string): number {
  return text.split(words).length - 1;
}

async function faultOf(delivery: Promise<unknown>): Promise<unknown> {
  const outcome = await delivery.then(
    () => "delivered",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(DeliveryError);
  return outcome instanceof DeliveryError ? outcome.fault : outcome;
}
