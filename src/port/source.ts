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

/** What an imported file or a push turned out to hold. */
export interface Decoded {
  readonly observations: AsyncIterable<Observation> | Iterable<Observation>;
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
  decode(
    chunks: AsyncIterable<Uint8Array>,
    options: { readonly takenAt: Instant | null; readonly now: Instant; onBadRow(row: BadRow): void },
  ): FileDecoding;
}

export interface FileDecoding {
  readonly observations: AsyncIterable<Observation>;
}

/** Who a tool's output speaks for; tools rarely say. */
export interface PushContext {
  /** Organization by name or id, as the caller gave it. */
  readonly organization: { readonly id: string; readonly name: string };
  readonly device: { readonly id: string; readonly name: string } | null;
  readonly ownerEmail: string | null;
  /** IANA zone for times without one. */
  readonly zone: string;
  readonly receivedAt: Instant;
}

/** Turns one tool's output into observations. Pure: throws `RefusedInput`, reads no clock. */
export interface PushDecoder {
  readonly tool: string;
  recognises(text: string): boolean;
  decode(text: string, context: PushContext): readonly Observation[];
}
