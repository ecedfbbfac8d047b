import type { Asker, Place } from "../../src/port/bot.ts";
import type { MessageRef } from "../../src/port/messenger.ts";

/** How to answer what somebody did. */
export interface Way {
  readonly asker: Asker;
  /** The workspace whose token answers. */
  readonly workspaceId: string;
  readonly place: Place | null;
  /** Good for five answers within 30 minutes. */
  readonly responseUrl: string | null;
  /** Good for three seconds, and once. */
  readonly triggerId: string | null;
  /** The message that was pressed or written, or the thread it is in. */
  readonly thread: MessageRef | null;
  /** Pressed in a message only the asker sees. */
  readonly ephemeral: boolean;
  /** The open form. */
  readonly view: { readonly id: string; readonly hash: string | null } | null;
}
