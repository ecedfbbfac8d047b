import { createHash } from "node:crypto";
import MailComposer, { type MailComposerOptions } from "nodemailer/lib/mail-composer";

import type { Instant } from "../../src/core/instant.ts";
import type { Envelope, RenderedMail } from "../../src/port/mailer.ts";
import { checkAddress, checkMessageId } from "./address.ts";
import { bytesOf } from "./bytes.ts";
import { LOGO_ID } from "./html/logo-id.ts";
import { isWebLink } from "./html/web-link.ts";

type Attachment = NonNullable<MailComposerOptions["attachments"]>[number];

/** The mail as RFC 5322 has it, with CRLF; the same mail, envelope and time give the same bytes. */
export function composeMail(
  mail: RenderedMail,
  envelope: Envelope,
  options: { readonly from: string; readonly at: Instant },
): Uint8Array {
  return composeMessage(messageOf(mail, envelope, options));
}

/** A message as bytes, with CRLF. */
export function composeMessage(message: MailComposerOptions): Uint8Array {
  return bytesOf(new MailComposer(message).compile());
}

/** What a mail consists of. Rejects an address or Message-ID that is none. */
export function messageOf(
  mail: RenderedMail,
  envelope: Envelope,
  options: { readonly from: string; readonly at: Instant },
): MailComposerOptions {
  const messageId = checkMessageId(envelope.messageId);
  return {
    from: options.from,
    // As an object, because a text would be read as a list of addresses.
    to: { name: "", address: checkAddress(envelope.to) },
    subject: mail.subject,
    messageId: `<${messageId}>`,
    date: new Date(options.at),
    text: mail.text,
    ...(mail.html === null ? {} : { html: mail.html }),
    attachments: [...logoOf(mail), ...mail.attachments.map(fileOf)],
    headers: headersOf(envelope),
    baseBoundary: createHash("sha256").update(messageId).digest("hex").slice(0, 24),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function fileOf({ name, mediaType, content }: RenderedMail["attachments"][number]): Attachment {
  return {
    filename: name,
    contentType: mediaType,
    content: Buffer.from(content, "utf8"),
    contentTransferEncoding: "base64",
  };
}

/** Beside the HTML that shows it (RFC 2387): what is fetched is asked about first, and what stands in a link is not shown by Gmail and Outlook. */
function logoOf({ html, logo }: RenderedMail): Attachment[] {
  if (html === null || logo === undefined) return [];
  return [
    {
      filename: logo.mediaType === "image/png" ? "logo.png" : "logo.jpg",
      contentType: logo.mediaType,
      contentDisposition: "inline",
      cid: LOGO_ID,
      content: Buffer.from(logo.base64, "base64"),
      contentTransferEncoding: "base64",
    },
  ];
}

function headersOf({ possibleDuplicate, unsubscribeUrl }: Envelope): Record<string, string> {
  return {
    // Vacation replies stay away: RFC 3834, and what Exchange goes by (MS-OXCMAIL). Bounces still come.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
    ...(possibleDuplicate ? { "X-Possible-Duplicate": "yes" } : {}),
    // RFC 8058: one address, taken with a POST.
    ...(unsubscribeUrl === undefined || !isWebLink(unsubscribeUrl)
      ? {}
      : {
          "List-Unsubscribe": `<${unsubscribeUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }),
  };
}
