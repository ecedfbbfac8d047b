import type { MailComposerOptions } from "nodemailer/lib/mail-composer";

import type { Envelope } from "../../src/port/mailer.ts";

/** A finished mail on its way out. */
export interface OutgoingMail {
  /** Both ways out make the same bytes of it. */
  readonly message: MailComposerOptions;
  /** As it stands in the message; null: there is none. */
  readonly html: string | null;
  /** Checked: a single address, and a Message-ID that is one. */
  readonly envelope: Envelope;
  /** The sender's address, to which the mail returns when it cannot be delivered. */
  readonly from: string;
}

/** The way out of finished mails. Rejects with a `DeliveryError` that says who must act. */
export interface MailTransport {
  /** True when nothing leaves this machine. */
  readonly local: boolean;
  send(mail: OutgoingMail): Promise<void>;
  /** Whether a mail would be let in: connects, encrypts and logs in, and sends nothing. */
  check(): Promise<void>;
  /** Gives back what it holds; what is being sent is waited for. Safe to call twice. */
  close(): Promise<void>;
}
