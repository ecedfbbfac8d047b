import { z } from "zod";

import type { Buttons } from "../view/buttons.ts";

const VERSION = 1;
/** What a platform carries for a button. */
const LONGEST_CHARS = 2_000;

const id = z.number().int().positive();
const content = z.discriminatedUnion("do", [
  /** A line of the command language, for whoever presses; `instead`: in the place of the private message pressed. */
  z.strictObject({ do: z.literal("run"), line: z.string(), instead: z.literal(true).optional() }),
  /** The line again, in the name of whoever presses, and shown to the channel. */
  z.strictObject({ do: z.literal("share"), line: z.string() }),
  z.strictObject({ do: z.literal("open"), form: z.string(), input: z.unknown() }),
  z.strictObject({ do: z.literal("acknowledge-all"), message: id }),
  /** A device that somebody has, for whoever presses; only from the one that the message named. */
  z.strictObject({ do: z.literal("take-over"), device: z.string(), from: z.string() }),
  z.strictObject({ do: z.literal("show-all"), message: id }),
  /** A living message as it stands now, for a platform that asks by itself. */
  z.strictObject({ do: z.literal("refresh"), message: id }),
  /** A change of settings that waits: taken back, or in force at once. */
  z.strictObject({ do: z.literal("undo"), change: id }),
  z.strictObject({ do: z.literal("apply"), change: id }),
]);

/** What a button does when it is pressed. */
export type Payload = z.infer<typeof content>;

/** Every kind of button there is. */
export const PAYLOAD_KINDS: readonly Payload["do"][] = content.options.map((option) => option.shape.do.value);

const envelope = z.looseObject({ v: z.literal(VERSION) });

/** A payload as a button carries it. Throws a RangeError when it is longer than 2,000 characters. */
export function writePayload(payload: Payload): string {
  const text = JSON.stringify({ v: VERSION, ...payload });
  if (text.length > LONGEST_CHARS) throw new RangeError("A button's payload is too long.");
  return text;
}

/** Reads a payload back; null for one of another version, or that no bot made. */
export function readPayload(text: string): Payload | null {
  if (text.length > LONGEST_CHARS) return null;
  const { v: _, ...rest } = envelope.safeParse(parseJson(text)).data ?? { v: 0 };
  return content.safeParse(rest).data ?? null;
}

/** The payload that shares a line; null for a line that is too long for a button. */
export function sharePayload(line: string): string | null {
  try {
    return writePayload({ do: "share", line });
  } catch {
    return null;
  }
}

/** The buttons of messages, for the views. */
export const BUTTONS: Buttons = {
  run: (line) => writePayload({ do: "run", line }),
  acknowledgeAll: (message) => writePayload({ do: "acknowledge-all", message }),
  snooze: (message) => writePayload({ do: "open", form: "snooze", input: { message } }),
  showAll: (message) => writePayload({ do: "show-all", message }),
  refresh: (message) => writePayload({ do: "refresh", message }),
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
