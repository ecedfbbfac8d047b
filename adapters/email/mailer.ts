import type { Instant } from "../../src/core/instant.ts";
import type { Mailer } from "../../src/port/mailer.ts";
import { neutralLine } from "../../src/view/neutral.ts";
import { renderText } from "../../src/view/text.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import { senderAddress } from "./address.ts";
import { messageOf } from "./compose.ts";
import type { MailTransport } from "./transport.ts";

export interface EmailOptions {
  /** The sender, as an address with or without a name: `Backup reports <backup@example.com>`. */
  readonly from: string;
  readonly transport: MailTransport;
  readonly now: () => Instant;
}

/** A mailer that is closed when the program ends. */
export interface EmailMailer extends Mailer {
  /** Whether the way out is open: rejects with a `DeliveryError` that says what to do; nothing is sent. */
  check(): Promise<void>;
  /** Waits for what is being sent. Safe to call twice. */
  close(): Promise<void>;
}

/** RFC 5322 recommends lines of at most 78 characters. */
const TEXT_WIDTH = 78;
/** Servers take header lines of 998 bytes; lists of mails show about 70 characters. */
const SUBJECT_CHARS = 200;

/**
 * Mails as text and HTML. The same view, reader, envelope and time give the same bytes, so that a repeat is the same
 * mail.
 */
export function emailMailer({ from, transport, now }: EmailOptions): EmailMailer {
  const sender = senderAddress(from);
  return {
    local: transport.local,
    async render(view, reader) {
      return {
        subject: subjectOf(view),
        text: renderText(view, reader, { width: TEXT_WIDTH }),
        html: await htmlOf(view, reader),
        attachments: [...(view.files ?? [])],
        ...(view.logo === undefined ? {} : { logo: view.logo }),
      };
    },
    async send(mail, envelope) {
      const message = messageOf(mail, envelope, { from, at: now() });
      await transport.send({ message, html: mail.html, envelope, from: sender });
    },
    async check() {
      await transport.check();
    },
    async close() {
      await transport.close();
    },
  };
}

function subjectOf({ title }: View): string {
  const line = neutralLine(title);
  return line.length <= SUBJECT_CHARS ? line : `${line.slice(0, SUBJECT_CHARS - 1).toWellFormed()}…`;
}

/** React and the layout are loaded with the first mail: a bot that sends none does without their memory. */
async function htmlOf(view: View, reader: ReaderStyle): Promise<string> {
  const { renderMail } = await import("./html/render-mail.ts");
  return await renderMail(view, reader);
}
