import type { Role, Verb } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { Database } from "../../db/client.ts";
import type { Queue } from "../../db/queue.ts";
import type { ChatPeople } from "../port/chat-people.ts";
import type { Meter } from "../port/meter.ts";
import type { Links } from "./link/links.ts";

/** What every use-case is given: the outside world, and the time. */
export interface Context {
  readonly db: Database;
  readonly queue: Queue;
  /** The wall clock; tests move it. */
  readonly now: () => Instant;
  readonly log: Log;
  readonly rules: Rules;
  /** Makes and reads the links of mails; left out: mails carry none. */
  readonly links?: Links;
  /** Finds who can be written to directly; left out: no chat is set up. */
  readonly people?: ChatPeople;
  /** Measures what happens here; left out: nothing is measured. */
  readonly meter?: Pick<Meter, "limited" | "took">;
}

/** Structured log lines: a fixed message, with what varies beside it. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** The company-wide choices that are configuration and not settings. */
export interface Rules {
  /** Days a device that never backed up is left alone after it was created (R4). */
  readonly graceDays: number;
  /** Days after which "activity but nothing completed" is a blind spot (R8). */
  readonly notCompletedDays: number;
  /** Price of a gigabyte (10⁹ bytes) stored for a month; a decimal number. */
  readonly pricePerGbMonth: string;
  readonly currency: string;
  /** Addresses that are `admin` without a grant. Lower case. */
  readonly botAdmins: readonly string[];
  /** Where the bot is reached from browsers; null: mails carry no buttons. */
  readonly publicUrl: string | null;
}

/** A role in force on an organization and its descendants. */
export interface Grant {
  readonly role: Role;
  readonly organizationId: number;
}

/** Who asks. */
export interface Actor {
  /** As it stands in the audit: an address, `terminal`, a token's name. */
  readonly name: string;
  readonly origin: "terminal" | "slack" | "teams" | "http" | "mail" | "bot";
  /** Lower case; null for the operator at the terminal, for tokens and for the bot itself. */
  readonly email: string | null;
  readonly grants: readonly Grant[];
  /** What a token is limited to; left out: to nothing less than its grants. */
  readonly verbs?: readonly Verb[];
  /** When the token ends; left out: it does not. */
  readonly expiresAt?: Instant;
}

/** What the asker may have meant: each word can stand in the place of the wrong one. */
export interface Suggestion {
  /** As it was typed; empty: nothing was. */
  readonly wrong: string;
  readonly choices: readonly { readonly word: string; readonly label: string }[];
}

/** Thrown by a use-case when the asker is at fault; the message is shown to them. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** `denied` says nothing about what exists. */
  readonly kind: "not-found" | "ambiguous" | "invalid" | "denied" | "conflict";
  /** The argument or field at fault. */
  readonly field: string | null;
  /** Null: the message says all there is. */
  readonly suggestion: Suggestion | null;

  constructor(
    kind: UsageError["kind"],
    message: string,
    field: string | null = null,
    suggestion: Suggestion | null = null,
  ) {
    super(message);
    this.kind = kind;
    this.field = field;
    this.suggestion = suggestion;
  }
}
