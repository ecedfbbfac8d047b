import { DeliveryError } from "../../src/port/delivery-error.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Make room there",
  EDQUOT: "the disk quota is used up. Make room there",
  EROFS: "the disk is read-only. Choose another DATA_DIR, or make it writable",
  EACCES: "the folder is not writable. Change its permissions, or choose another DATA_DIR",
  EPERM: "the folder is not writable. Change its permissions, or choose another DATA_DIR",
  ENOTDIR: "it is not a folder. Choose another DATA_DIR",
  EEXIST: "it is not a folder. Choose another DATA_DIR",
};

/** The outbox cannot be written: somebody will make room, and the mail is tried again. */
export function outboxError(folder: string, error: unknown): DeliveryError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason =
    REASONS[code] ?? `${error instanceof Error ? error.message : String(error)}. Look after the folder`;
  return new DeliveryError(
    `Mails cannot be written to ${folder}: ${reason}; they are tried again.`,
    { kind: "transient" },
    { cause: error },
  );
}
