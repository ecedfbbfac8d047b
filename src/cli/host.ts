import type { PullSource } from "../port/pull-source.ts";
import type { ReaderStyle, View } from "../view/view.ts";
import type { Actor, Context } from "../usecase/context.ts";
import type { Decoders } from "../usecase/import/import-file.ts";
import type { DeliveryFilter } from "./delivery-filter.ts";

/**
 * What the command line needs from the one who puts the program together: the outside world, and the verbs
 * that are more than a use-case. Tests give it another one.
 */
export interface CliHost {
  /**
   * Reads the configuration, opens the database (the embedded one, or that of DATABASE_URL) and the queue,
   * which only takes jobs and runs none, hands them to `work`, and closes everything again. The actor is the
   * operator.
   */
  withContext<T>(work: (ctx: Context, actor: Actor) => Promise<T>): Promise<T>;
  /** Writes to standard output and standard error, as it is. */
  out(text: string): void;
  err(text: string): void;
  /** Where progress is drawn; null when standard output is no terminal. */
  readonly progressTo: NodeJS.WriteStream | null;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** How the one at the terminal reads numbers and times. */
  readonly reader: ReaderStyle;
  /** Unexpected errors are shown with where they come from. */
  readonly debug: boolean;
  /** What reads imported files. */
  readonly decoders: Decoders;
  /** The sources that are configured to be read. */
  pulls(): Promise<readonly PullSource[]>;
  /** Runs the bot until it is told to stop. */
  start(): Promise<void>;
  /** Brings the database up to date, and says what it did. */
  migrate(): Promise<string>;
  /** Checks settings, database, pooler, clock, queue and sources. */
  doctor(): Promise<readonly Finding[]>;
  /** The messages of the ledger. */
  deliveries(ctx: Context, actor: Actor, filter: DeliveryFilter): Promise<View>;
}

/** One line of `doctor`. `off` is left out on purpose and nothing wrong. */
export interface Finding {
  readonly state: "ok" | "off" | "wrong";
  readonly what: string;
  /** What was found; when it is wrong, also what to do. */
  readonly text: string;
}
