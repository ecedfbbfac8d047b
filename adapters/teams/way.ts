import type { Asker, Place } from "../../src/port/bot.ts";
import type { Conversation } from "../../src/port/conversation.ts";
import type { Reopen } from "./renderer.ts";

/** How to answer what somebody did. */
export interface Way {
  readonly asker: Asker;
  /** The asker's id in Teams, besides Entra's. */
  readonly accountId: string;
  readonly conversation: Conversation;
  readonly place: Place;
  /** Where an answer came from that was pressed in the asker's own chat; null: there. */
  readonly origin: Conversation | null;
  /** The first message of the thread it was said in. */
  readonly thread: string | null;
  /** The message that was pressed. */
  readonly message: string | null;
  /** It was said so that nobody else sees it. */
  readonly targeted: boolean;
  /** What opens a form that it leads to. */
  readonly reopen: Reopen | null;
}
