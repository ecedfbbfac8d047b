import type { Database } from "../../db/client.ts";
import type { SourceRow } from "../../db/query/source.ts";
import type { Context } from "../../src/usecase/context.ts";

/** What every row of the table works with: a fleet in a database of its own, and a clock. */
export interface Bench {
  readonly db: Database;
  readonly ctx: Context;
  /** Where programs that the rows start find the database. */
  readonly url: string;
  readonly devices: number;
  readonly organizations: number;
  /** The source that holds every device. */
  readonly source: SourceRow;
  /** A folder that goes when the bench ends. */
  readonly folder: string;
  /** Moves the clock and, with it, the time the source speaks for. */
  moveTo(now: number): Promise<void>;
  /** Says what is being done, for whoever waits. */
  say(line: string): void;
}

/** One measured line: the floor beside ours. */
export interface Line {
  readonly what: string;
  readonly floor: string;
  readonly ours: string;
  /** Ours by floor; null where the table of the issue names none. */
  readonly ratio: number | null;
  readonly asked: string;
  /** How often each was run, and what else there is to know. */
  readonly note: string;
}

/** A row of the table. Rows run in the order of the table and leave the fleet as the next one expects it. */
export interface Row {
  readonly name: string;
  run(bench: Bench): Promise<Line[]>;
}
