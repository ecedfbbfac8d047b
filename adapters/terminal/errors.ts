import { DeliveryError } from "../../src/port/delivery-error.ts";

/** The post book cannot be read or written: nothing was printed, and it is tried again. */
export function bookError(path: string, error: unknown): DeliveryError {
  const detail = error instanceof Error ? error.message : String(error);
  const message = `What was posted to the terminal cannot be noted in ${path} (${detail}). Make room there, or make it writable.`;
  return new DeliveryError(message, { kind: "transient" }, { cause: error });
}

/** A message that was never posted here, or so long ago that its note is gone. */
export function unknownMessage(ref: string): DeliveryError {
  return new DeliveryError(`There is no message ${ref} on this terminal.`, { kind: "permanent" });
}
