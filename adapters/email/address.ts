import { DeliveryError } from "../../src/port/delivery-error.ts";

/** One mailbox: no list, no display name, nothing that could end a header. The local part is ASCII. */
const MAILBOX = /^[\w!#$%&'*+/=?^`{|}~.-]+@[^\s@<>()[\]\\,;:"]+$/u;
/** Longest address that can be delivered (RFC 5321, 4.5.3.1.3). */
const MAX_LENGTH = 254;
/** It names a file, and file names end at 255 bytes. */
const MAX_MESSAGE_ID = 150;

/** Rejects with a permanent fault what is no single e-mail address. */
export function checkAddress(address: string): string {
  if (isMailbox(address)) return address;
  throw new DeliveryError(`${JSON.stringify(address.slice(0, 80))} is not an e-mail address.`, {
    kind: "permanent",
  });
}

/** Message-IDs are made by the program; one that could break a header is a fault of the program's own. */
export function checkMessageId(messageId: string): string {
  if (messageId.length <= MAX_MESSAGE_ID && /^[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]+$/u.test(messageId))
    return messageId;
  throw new DeliveryError(`${JSON.stringify(messageId.slice(0, 80))} is not a Message-ID.`, {
    kind: "permanent",
  });
}

/** The address of a sender that is written with or without a name: `Backup reports <backup@example.com>`. */
export function senderAddress(from: string): string {
  return (/<([^<>]*)>\s*$/u.exec(from)?.[1] ?? from).trim();
}

function isMailbox(address: string): boolean {
  return address.length <= MAX_LENGTH && MAILBOX.test(address);
}
