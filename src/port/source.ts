import type { Instant } from "../core/instant.ts";
import type { Observation } from "../core/observation.ts";

/** A row or message that could not be used, told to whoever sent it; it stops nothing else. */
export interface BadRow {
  /** 1-based line of the file; null where there are no lines. */
  readonly line: number | null;
  /** The field at fault, when there is one. */
  readonly field: string | null;
  readonly reason: string;
}

/**
 * Thrown when a whole file or message is refused; `field` names what is at fault (a column, a flag,
 * a JSON path). Nothing of it was used.
 */
export class RefusedInput extends Error {
  override readonly name = "RefusedInput";
  readonly field: string | null;

  constructor(message: string, field: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.field = field;
  }
}

/** Reads a stream of bytes of one file format as a stream of observations, in constant memory. */
export interface FileDecoder {
  readonly kind: "csv";
  /** Whether the first bytes of a file look like this format; the file may still be refused. */
  recognises(head: string): boolean;
  /**
   * The newest time in the file that is not after `now`: when it was taken, unless somebody knows better.
   * Null when it holds none. A first, quick pass; refuses nothing.
   */
  newestDate(chunks: AsyncIterable<Uint8Array>, now: Instant): Promise<Instant | null>;
  decode(
    chunks: AsyncIterable<Uint8Array>,
    options: { readonly takenAt: Instant; onBadRow(row: BadRow): void },
  ): FileDecoding;
}

export interface FileDecoding {
  /**
   * A device may come several times, each with some of its archives, in any order. Throws `RefusedInput`
   * while it is read: before the first observation when the file is of another kind.
   */
  readonly observations: AsyncIterable<Observation>;
}

/** Who a tool's output speaks for; tools rarely say. */
export interface PushContext {
  /** The id and name of the organization in this program. */
  readonly organization: { readonly id: string; readonly name: string };
  /** Null: the output must name its device. The id is one made by `toolDeviceId`. */
  readonly device: { readonly id: string; readonly name: string } | null;
  readonly ownerEmail: string | null;
  /** IANA zone for times without one. */
  readonly zone: string;
  readonly receivedAt: Instant;
}

/** What was pushed, read once for all decoders. */
export interface PushText {
  readonly text: string;
  /** The value when the whole text is one JSON document, else undefined. */
  readonly document: unknown;
}

/** Turns one tool's output into observations, one a device. Pure: throws `RefusedInput`, reads no clock. */
export interface PushDecoder {
  readonly tool: string;
  /** What it reads, for people: "restic backup --json". */
  readonly reads: string;
  recognises(input: PushText): boolean;
  decode(input: PushText, context: PushContext): readonly Observation[];
}
