import { checkAddress } from "../../adapters/email/address.ts";
import { composeMail } from "../../adapters/email/compose.ts";
import type { Mailer } from "../../src/port/mailer.ts";
import type { Logo } from "../../src/view/logo.ts";
import { neutralLine } from "../../src/view/neutral.ts";
import { renderText } from "../../src/view/text.ts";
import { at } from "./at.ts";
import { openWire, type Troubles } from "./trouble.ts";

export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly possibleDuplicate: boolean;
  readonly logo: Logo | null;
  /** As it went over the wire, one character per byte. */
  readonly raw: string;
}

/** A mail server at its wire: takes whole mails and remembers them, also those that come twice. */
export interface RecordingMailer extends Mailer {
  readonly troubles: Troubles;
  readonly sent: readonly SentMail[];
  /** What arrived since the last call, as `address: subject`. */
  news(): string[];
}

export function recordingMailer(options: { readonly local?: boolean } = {}): RecordingMailer {
  const wire = openWire();
  const sent: SentMail[] = [];
  let read = 0;
  return {
    local: options.local ?? false,
    troubles: wire,
    sent,
    news() {
      const since = sent.slice(read);
      read = sent.length;
      return since.map(({ to, subject }) => `${to}: ${subject}`);
    },
    render: (view, reader) => ({
      subject: neutralLine(view.title),
      text: renderText(view, reader, { width: 78 }),
      html: null,
      attachments: [...(view.files ?? [])],
      ...(view.logo === undefined ? {} : { logo: view.logo }),
    }),
    async send(mail, envelope) {
      const to = checkAddress(envelope.to);
      const sentAt = { from: "Backup reports <backup@bot.test>", at: at("2026-11-19T09:00:00Z") };
      const raw = Buffer.from(composeMail(mail, envelope, sentAt)).toString("latin1");
      const { messageId, possibleDuplicate } = envelope;
      const { subject, text } = mail;
      await wire.call(
        () =>
          void sent.push({ to, subject, text, messageId, possibleDuplicate, logo: mail.logo ?? null, raw }),
      );
    },
  };
}
