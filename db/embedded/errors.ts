/** The embedded server cannot be used; the message is one sentence for the operator: what, where, what to do. */
export class EmbeddedError extends Error {
  override readonly name = "EmbeddedError";
}

const FOLDER_FAULTS: Readonly<Record<string, string>> = {
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "is on a read-only file system",
  ENOSPC: "is on a full disk",
  EDQUOT: "is over its disk quota",
  EFBIG: "takes no files of that size from this process",
  ENOTDIR: "lies below something that is not a folder",
  EEXIST: "is not a folder",
};

/** An error of the file system below `folder`, as a sentence; anything else is returned as it was. */
export function folderError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const fault = FOLDER_FAULTS[error.code];
  if (fault === undefined) return error;
  return new EmbeddedError(
    `The data folder ${folder} ${fault} (${error.code}): correct that, name another folder, or set DATABASE_URL.`,
    { cause: error },
  );
}

/** What initdb or the server wrote before it gave up, as a sentence. `where` says which file holds the rest. */
export function outputError(task: string, output: string, folder: string, where?: string): EmbeddedError {
  if (/No space left on device/.test(output)) {
    return new EmbeddedError(
      `${task}: the disk of the data folder ${folder} is full: make room, or set DATABASE_URL.`,
    );
  }
  if (/Read-only file system/.test(output)) {
    return new EmbeddedError(
      `${task}: the data folder ${folder} is on a read-only file system: name another folder, or set DATABASE_URL.`,
    );
  }
  if (/File too large/.test(output)) {
    return new EmbeddedError(
      `${task}: a limit keeps files in the data folder ${folder} too small: raise it (ulimit -f), or set DATABASE_URL.`,
    );
  }
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const telling =
    lines.findLast((line) => /\b(FATAL|PANIC|error):/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
  const more = where === undefined ? "" : ` (more in ${where})`;
  return new EmbeddedError(`${task}: ${telling.trim()}${more}; correct that, or set DATABASE_URL.`);
}
