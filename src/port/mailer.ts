import type { Logo } from "../view/logo.ts";
import type { ReaderStyle, View } from "../view/view.ts";

/** A mail as it will be sent; made by `render`, so that what was checked is what goes out. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly content: string;
  }[];
  /** Goes with the HTML, which shows it; left out: there is none. */
  readonly logo?: Logo;
}

export interface Envelope {
  readonly to: string;
  /** Stable over attempts, without angle brackets: `notification-12@host`. */
  readonly messageId: string;
  /** An earlier attempt may have arrived. */
  readonly possibleDuplicate: boolean;
  /** Takes a POST that ends mails of this kind to the reader (RFC 8058); left out: there is no such way. */
  readonly unsubscribeUrl?: string;
}

/** Sends e-mail. Rejects with a `DeliveryError` that says who must act. */
export interface Mailer {
  /** True when nothing leaves this machine; only then are the sample company's addresses accepted. */
  readonly local: boolean;
  render(view: View, reader: ReaderStyle): RenderedMail | Promise<RenderedMail>;
  send(mail: RenderedMail, envelope: Envelope): Promise<void>;
}
