/** What a mail server says of a mail it could not deliver (RFC 3464), as far as it is used. */
export interface BounceReport {
  /** What the mail may have been sent under, without angle brackets: its envelope id, its Message-ID. */
  readonly references: readonly string[];
  readonly recipients: readonly BouncedRecipient[];
}

export interface BouncedRecipient {
  readonly action: "failed" | "delayed" | "other";
  /** RFC 3463: `5.1.1`; null: not said. */
  readonly status: string | null;
  /** What the server answered, on one line; empty: not said. */
  readonly diagnostic: string;
}

/** Reads a raw mail; null when it is no delivery status notification. */
export type ReadBounce = (raw: string) => Promise<BounceReport | null>;
