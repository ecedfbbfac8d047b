import { DeliveryError, type DeliveryFault } from "../../src/port/delivery-error.ts";

/**
 * What goes wrong with a call on the wire: a fault the other side names, no answer at all, or no answer
 * although the other side did what was asked.
 */
export type Trouble = DeliveryFault | { readonly kind: "silence" } | { readonly kind: "answer-lost" };

/** The troubles to come, in the order of the calls; `always` holds for all after them. */
export interface Troubles {
  next(...troubles: readonly Trouble[]): void;
  always(trouble: Trouble | null): void;
}

export interface TroubledWire extends Troubles {
  /** Does `work` as a remote side would: fully, not at all, or without saying so. */
  call<T>(work: () => T): Promise<T>;
}

/** A connection to somewhere else that works until it is told not to. */
export function openWire(): TroubledWire {
  const coming: Trouble[] = [];
  let lasting: Trouble | null = null;
  return {
    next: (...troubles) => void coming.push(...troubles),
    always: (trouble) => {
      lasting = trouble;
    },
    async call(work) {
      const trouble = coming.shift() ?? lasting;
      if (trouble === null) return work();
      if (trouble.kind === "answer-lost") work();
      if (trouble.kind === "answer-lost" || trouble.kind === "silence")
        return await new Promise(() => undefined);
      throw new DeliveryError(`The other side says: ${trouble.kind}.`, trouble);
    },
  };
}
