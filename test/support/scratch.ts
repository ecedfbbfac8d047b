import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * A new folder that is removed after the tests of the file. `mode` is open to passers-by by default, because a server
 * started by root runs as another user.
 */
export function scratchFolder(mode: number = 0o711): string {
  const folder = mkdtempSync(join(tmpdir(), "backup-report-bot-scratch-"));
  chmodSync(folder, mode);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}
