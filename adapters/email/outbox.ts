import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { composeMessage } from "./compose.ts";
import { outboxError } from "./outbox-errors.ts";
import type { MailTransport } from "./transport.ts";

/**
 * Writes each mail as a file any mail program opens, and its HTML beside it for a browser, instead of sending it.
 * A mail that is sent again replaces its files, so that there is one mail per Message-ID. The folder is made when it
 * is missing.
 */
export function outboxTransport(folder: string): MailTransport {
  return {
    local: true,
    async send({ message, html, envelope }) {
      const raw = composeMessage(message);
      const name = fileName(envelope.messageId);
      try {
        await mkdir(folder, { recursive: true });
        // The mail itself last: where it is, all of it is.
        if (html !== null) await replaceFile(folder, `${name}.html`, html);
        await replaceFile(folder, `${name}.eml`, raw);
      } catch (error) {
        throw outboxError(folder, error);
      }
    },
    async check() {},
    async close() {},
  };
}

/** Whole or not at all: nobody ever opens half a mail. */
async function replaceFile(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const draft = join(folder, `.${name}.${process.pid}.new`);
  try {
    const file = await open(draft, "w", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The Message-ID without what some file system reserves; what is replaced stays distinct. */
function fileName(messageId: string): string {
  return messageId.replaceAll(/[^a-zA-Z0-9@._-]/gu, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
