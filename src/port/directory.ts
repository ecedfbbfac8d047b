import type { Asker } from "./bot.ts";

/** What a chat platform says of one of its accounts. */
export interface Member {
  readonly name: string;
  /** As the platform has it; null: it says none. */
  readonly email: string | null;
  readonly emailConfirmed: boolean;
  readonly deleted: boolean;
  /** A guest of the workspace, or a bot: not a full member. */
  readonly guest: boolean;
  /** Belongs to another workspace, and is seen in a shared channel. */
  readonly stranger: boolean;
  /** BCP 47. */
  readonly locale: string | null;
  /** IANA zone. */
  readonly zone: string | null;
}

/** Looks accounts up on a chat platform. Rejects with a `DeliveryError` when it cannot be asked. */
export interface Directory {
  readonly platform: Asker["platform"];
  /** Null: the platform knows no such account. */
  lookUp(asker: Asker): Promise<Member | null>;
  /** The account with this address in a workspace, to write to; null: there is none. */
  findByEmail(workspaceId: string, email: string): Promise<string | null>;
}
