import type { Queryable, Tx } from "../client.ts";

/** A mail of ours that a report speaks of. */
export interface BouncedMail {
  readonly messageRef: string;
  readonly email: string;
}

/** Ours begin with the number of a row of the ledger, by which it is found. */
const REFERENCE = /^notification-(\d{1,15})\./u;

/** The mail that was sent under one of these references; null when none of them is ours. */
export async function findSentMail(q: Queryable, references: readonly string[]): Promise<BouncedMail | null> {
  for (const messageRef of references) {
    const id = REFERENCE.exec(messageRef)?.[1];
    if (id === undefined) continue;
    const [row] = await q.sql<{ email: string }[]>`
      select substr(destination, 6) as email from notification
      where id = ${Number(id)} and message_ref = ${messageRef} and destination like 'mail:%'`;
    if (row !== undefined) return { messageRef, email: row.email };
  }
  return null;
}

/** Writes down that a mail was sent and did not arrive. Returns how many messages it carried. */
export async function markNotArrived(tx: Tx, mail: BouncedMail, answer: string): Promise<number> {
  const { count } = await tx.sql`
    update notification set state = 'undeliverable', reason = 'bounced', last_error = ${answer}
    where destination = ${`mail:${mail.email}`} and message_ref = ${mail.messageRef} and state = 'sent'`;
  return count;
}
