import { chmodSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

/**
 * A new folder that is removed when the run ends. `mode` is open to passers-by by default, because a server started
 * by root runs as another user.
 */
export function scratchFolder(mode: number = 0o711): string {
  const folder = mkdtempSync(join(inject("scratch"), "scratch-"));
  chmodSync(folder, mode);
  return folder;
}
