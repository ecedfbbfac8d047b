import type { Channel, Messenger } from "./messenger.ts";

/** Where somebody can be written to directly. */
export interface ChatAddress {
  readonly platform: Messenger["platform"];
  /** Their own account, in the place of a channel. */
  readonly channel: Channel;
}

/** Finds people in the workspaces that are approved. */
export interface ChatPeople {
  /** By e-mail address; null: no full member has it. Rejects with a `DeliveryError` when it cannot be found out. */
  find(email: string): Promise<ChatAddress | null>;
}
