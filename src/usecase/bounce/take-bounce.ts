import { bounceKind } from "../../core/bounce.ts";
import type { BouncedRecipient, BounceReport, ReadBounce } from "../../port/bounce.ts";
import type { Tx } from "../../../db/client.ts";
import { type BouncedMail, findSentMail, markNotArrived } from "../../../db/query/bounce.ts";
import { isBounced, markBounced } from "../../../db/query/owner-mail.ts";
import { mailDestination } from "../../core/subject.ts";
import { type Context, UsageError } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

export interface TakenBounce {
  /** `switched-off`: nothing more is sent to the address. `noted`: the mail did not arrive. `ignored`: it may yet. */
  readonly outcome: "switched-off" | "noted" | "ignored";
}

/**
 * Takes what a mail server says of a mail that did not arrive: an address that does not exist is switched off and
 * administrators are told, as they are of a mail refused for another reason; what may pass is ignored. The same
 * report again changes nothing. Throws `invalid` for what is no such report, or not about a mail of this bot.
 */
export async function takeBounce(ctx: Context, read: ReadBounce, raw: string): Promise<TakenBounce> {
  const report = await read(raw);
  if (report === null)
    throw new UsageError(
      "invalid",
      "This is no delivery status notification (RFC 3464). Send it raw, as it came.",
    );
  const mail = await findSentMail(ctx.db, report.references);
  if (mail === null)
    throw new UsageError(
      "invalid",
      "This is about no mail of this bot: neither its envelope id nor its Message-ID is known.",
    );
  const worst = worstOf(report);
  if (worst === null) return { outcome: "ignored" };
  return await ctx.db.transaction(async (tx) => await note(ctx, tx, mail, worst));
}

interface Worst {
  readonly kind: "hard" | "refused";
  readonly answer: string;
}

function worstOf({ recipients }: BounceReport): Worst | null {
  const hard = recipients.find((one) => bounceKind(one) === "hard");
  if (hard !== undefined) return { kind: "hard", answer: answerOf(hard) };
  const refused = recipients.find((one) => bounceKind(one) === "refused");
  return refused === undefined ? null : { kind: "refused", answer: answerOf(refused) };
}

function answerOf({ status, diagnostic }: BouncedRecipient): string {
  const answer = diagnostic === "" ? `status ${status ?? "unknown"}` : diagnostic;
  return /[.!?]$/u.test(answer) ? answer : `${answer}.`;
}

async function note(ctx: Context, tx: Tx, mail: BouncedMail, { kind, answer }: Worst): Promise<TakenBounce> {
  const now = ctx.now();
  const { email } = mail;
  const notOver = mailDestination(email);
  const isNews = (await markNotArrived(tx, mail, answer)) > 0;
  if (kind === "refused") {
    if (isNews) {
      const title = `A mail to ${email} did not arrive`;
      const text = `The mail server took it and refused it later: ${answer} Nothing more is changed; deliveries lists it.`;
      await oweNotice(ctx, tx, {
        subject: `not-arrived:${mail.messageRef}`,
        subjectAt: now,
        title,
        text,
        notOver,
      });
    }
    return { outcome: "noted" };
  }
  if (!(await isBounced(tx, email))) {
    await markBounced(tx, email, now);
    await oweNotice(ctx, tx, {
      subject: `bounced:${email}`,
      subjectAt: now,
      title: `Mail to ${email} does not arrive`,
      text: `Its mail server says that there is no such address: ${answer} Nothing more is sent to it until the address is corrected in the backup system or allowed again: address ${email} --allow`,
      notOver,
    });
  }
  return { outcome: "switched-off" };
}
