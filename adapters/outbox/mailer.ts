import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Instant } from "../../src/core/instant.ts";
import type { Mailer } from "../../src/port/mailer.ts";
import { neutralLine } from "../../src/view/neutral.ts";
import { renderText } from "../../src/view/text.ts";
import { checkMessageId } from "./address.ts";
import { composeMail } from "./compose.ts";
import { outboxError } from "./errors.ts";

export interface OutboxOptions {
  /** Where the `.eml` files go; made when it is missing. */
  readonly folder: string;
  /** The sender, as an address with or without a name: `Backup reports <backup@example.com>`. */
  readonly from: string;
  readonly now: () => Instant;
}

/** RFC 5322 recommends lines of at most 78 characters. */
const TEXT_WIDTH = 78;

/**
 * Writes each mail as a file any mail program opens, instead of sending it. A mail that is sent again
 * replaces its file, so that there is one file per Message-ID.
 */
export function outboxMailer({ folder, from, now }: OutboxOptions): Mailer {
  return {
    local: true,
    render(view, reader) {
      return {
        subject: neutralLine(view.title),
        text: renderText(view, reader, { width: TEXT_WIDTH }),
        html: null,
        attachments: [...(view.files ?? [])],
      };
    },
    async send(mail, envelope) {
      const content = await composeMail(mail, envelope, { from, at: now() });
      const name = `${fileName(checkMessageId(envelope.messageId))}.eml`;
      try {
        await mkdir(folder, { recursive: true });
        await replaceFile(folder, name, content);
      } catch (error) {
        throw outboxError(folder, error);
      }
    },
  };
}

/** Whole or not at all: nobody ever opens half a mail. */
async function replaceFile(folder: string, name: string, content: Uint8Array): Promise<void> {
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
