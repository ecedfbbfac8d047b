import type { ViewFile } from "../view/view.ts";

/** Keeps files until somebody takes them (R22). */
export interface FileOffers {
  /** For one account; what names the offer, for a day. */
  offer(file: ViewFile, userId: string): Promise<string>;
  /** Null: not offered to this account, taken already, or too late. */
  take(offer: string, userId: string): Promise<ViewFile | null>;
  /** An address that gives the file out once, within ten minutes; null: the bot is not reached from browsers. */
  link(file: ViewFile): Promise<string | null>;
}
