import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeFolder } from "../../db/embedded/make-folder.ts";

/** A folder or file cannot be used; the message is one sentence for the operator. */
export class FolderFault extends Error {
  override readonly name = "FolderFault";
}

/** As much as a few mails. */
const PROBE_BYTES = 65_536;

const FAULTS: Readonly<Record<string, string>> = {
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "is on a read-only file system",
  ENOSPC: "is on a full disk",
  EDQUOT: "is over its disk quota",
  EFBIG: "takes no files of that size from this process",
  ENOTDIR: "is not a folder, or lies below something that is none",
  EEXIST: "is not a folder",
  EISDIR: "is a folder",
};

/** Makes the folder and writes to it. Throws `FolderFault`: better now than when the first message is due. */
export function checkFolder(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    // Mails are private. As root, the database's user must pass through the data folder.
    makeFolder(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flush: true });
  } catch (error) {
    if (existsSync(probe)) rmSync(probe, { force: true });
    throw asFault(error, `folder ${folder}`);
  }
  rmSync(probe, { force: true });
}

/** Opens the file for writing, as is done for each note in it. Throws `FolderFault`. */
export function checkFile(path: string): void {
  try {
    appendFileSync(path, "");
  } catch (error) {
    throw asFault(error, `file ${path}`);
  }
}

function asFault(error: unknown, what: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const fault = FAULTS[code];
  if (fault === undefined) return error;
  return new FolderFault(`The ${what} ${fault} (${code}): correct that, or name another DATA_DIR.`, {
    cause: error,
  });
}
