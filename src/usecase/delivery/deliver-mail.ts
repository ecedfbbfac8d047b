import type { Instant } from "../../core/instant.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import type { RenderedMail } from "../../port/mailer.ts";
import { markRepeat } from "../../view/repeat.ts";
import { TEMPLATE_CATEGORIES } from "../../view/template.ts";
import type { View } from "../../view/view.ts";
import {
  type Claimed,
  claimDue,
  claimOf,
  fixMessageRef,
  markSent,
  settleClaim,
} from "../../../db/query/claim.ts";
import { loadLinkedDevice } from "../../../db/query/link.ts";
import { isBounced, markBounced } from "../../../db/query/owner-mail.ts";
import { loadReader } from "../../../db/query/reader.ts";
import { refuseSample } from "../../../db/query/refuse-sample.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { reportMail } from "../report/report-message.ts";
import { savedReportMessage } from "../custom-report/saved-report-message.ts";
import { statusMessage } from "../status/status-message.ts";
import { exampleMail } from "../template/preview-template.ts";
import { answerWithin } from "./answer-within.ts";
import { dailyAlertsOf } from "./daily-alerts.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { type Failure, failDelivery } from "./fail-delivery.ts";
import { keepWindow } from "./keep-window.ts";
import { noticeOf } from "./notice-message.ts";
import { prepareOwnerMail } from "./owner-mail.ts";
import { writeDown } from "./write-down.ts";

/** Part of the Message-ID; the rest is the ledger's. */
const MESSAGE_ID_HOST = "backup-report-bot";

/** One mail: the rows of the ledger it settles, and where it goes. */
interface Mail {
  readonly destination: string;
  readonly email: string;
  readonly rows: readonly Claimed[];
  /** Taken as well, and not sent yet. */
  readonly rest: readonly Claimed[];
}

/** Sends what is due for one address: one mail for all its due devices, one for each report or notice. */
export async function deliverMail(ctx: DeliveryContext, destination: string, email: string): Promise<void> {
  for (;;) {
    if (!ctx.mailer.local) await refuseSample(ctx.db, destination, ctx.now());
    const claimed = await ctx.db.transaction(
      async (tx) => await claimDue(tx, destination, ctx.instanceId, ctx.now()),
    );
    if (claimed.length === 0) return;
    const mails = mailsOf(await keepWindow(ctx, destination, claimed));
    for (const [index, rows] of mails.entries()) {
      const rest = mails.slice(index + 1).flat();
      if ((await sendOne(ctx, { destination, email, rows, rest })) === "pause") return;
    }
  }
}

/** Rows that were tried together stay together, so that a repeat is the same mail under the same Message-ID. */
function mailsOf(claimed: readonly Claimed[]): Claimed[][] {
  return [...Map.groupBy(claimed, keyOf).values()];
}

function keyOf(row: Claimed): string {
  if (row.messageRef !== null) return row.messageRef;
  const gathers = row.kind === "owner-alert" || row.kind === "daily-alerts" || row.kind === "owner-status";
  return gathers ? row.kind : `${row.kind} ${row.id}`;
}

async function sendOne(ctx: DeliveryContext, mail: Mail): Promise<Failure | null> {
  const { destination, email, rows, rest } = mail;
  const refused = await refusal(ctx, email);
  if (refused !== null) {
    await settleClaim(ctx.db, claimOf(rows), "undeliverable", { reason: refused });
    return null;
  }
  let sent: { readonly rows: readonly Claimed[]; readonly messageRef: string } | null;
  try {
    sent = await compose(ctx, mail);
  } catch (error) {
    const notice = rows.every((row) => row.kind === "notice");
    const failure = await failDelivery(
      ctx,
      { destination, notice, claim: claimOf(rows), rest: claimOf(rest) },
      error,
    );
    if (failure === "permanent") await reportBounce(ctx, mail, error);
    return failure;
  }
  // What went out is never failed: rows whose end cannot be written are taken over, marked as possible duplicates.
  if (sent === null) return null;
  const { messageRef } = sent;
  const claim = claimOf(sent.rows);
  await writeDown(async () => await markSent(ctx.db, claim, messageRef, ctx.now()));
  return null;
}

/** Makes the mail and sends it. Null when nothing of it is true any more. */
async function compose(
  ctx: DeliveryContext,
  { email, rows }: Mail,
): Promise<{ readonly rows: readonly Claimed[]; readonly messageRef: string } | null> {
  const unsubscribeUrl = unsubscribeUrlOf(ctx, email, rows);
  const message = await messageOf(ctx, email, rows, unsubscribeUrl);
  if (message === null) return null;
  const messageRef = refOf(message.rows);
  await fixMessageRef(ctx.db, claimOf(message.rows), messageRef);
  const possibleDuplicate = message.rows.some((row) => row.possibleDuplicate);
  const view = markRepeat(message.view, possibleDuplicate);
  const rendered: RenderedMail = await ctx.mailer.render(view, await loadReader(ctx.db, email));
  const envelope = { to: email, messageId: messageRef, possibleDuplicate };
  await answerWithin(
    ctx,
    ctx.mailer.send(rendered, unsubscribeUrl === null ? envelope : { ...envelope, unsubscribeUrl }),
  );
  return { rows: message.rows, messageRef };
}

/** Why nothing is sent to an address at all; null when nothing speaks against it. */
async function refusal(
  ctx: DeliveryContext,
  email: string,
): Promise<"sample-address" | "address-bounced" | null> {
  // Addresses of the sample company belong to nobody: they stay on this machine.
  if (email.endsWith(".example") && !ctx.mailer.local) return "sample-address";
  return (await isBounced(ctx.db, email)) ? "address-bounced" : null;
}

async function messageOf(
  ctx: DeliveryContext,
  email: string,
  rows: readonly Claimed[],
  unsubscribeUrl: string | null,
): Promise<{ readonly rows: readonly Claimed[]; readonly view: View } | null> {
  const [first] = rows;
  if (first === undefined) return null;
  switch (first.kind) {
    case "owner-alert":
      return await prepareOwnerMail(ctx, email, rows);
    case "owner-status":
      return await statusMessage(ctx, email, rows);
    case "report":
      return { rows, view: await reportMail(ctx, first, unsubscribeUrl) };
    case "saved-report":
      return { rows, view: await savedReportMessage(ctx, first, "full", email) };
    case "daily-alerts":
      return await dailyAlertsOf(ctx, rows);
    case "notice":
    case "alert":
    case "baseline":
      return { rows, view: await noticeMail(ctx, email, first) };
  }
}

/** Only reports are subscribed to; alerts are ended by their settings, which the mail names. */
function unsubscribeUrlOf(ctx: DeliveryContext, email: string, rows: readonly Claimed[]): string | null {
  if (rows[0]?.kind !== "report") return null;
  return ctx.links?.url({ action: "no-reports", email, deviceId: null, outageId: null }, ctx.now()) ?? null;
}

/** In a mail, an owner's request is confirmed behind a link that is the reader's own. */
async function noticeMail(ctx: DeliveryContext, email: string, row: Claimed): Promise<View> {
  const category = TEMPLATE_CATEGORIES.find((known) => known === row.detail?.["test"]);
  if (category !== undefined && row.organizationId !== null)
    return markTest(await exampleMail(ctx, { category, organizationId: row.organizationId }));
  const { deviceId } = row;
  const device = deviceId === null ? null : await loadLinkedDevice(ctx.db, deviceId);
  const link = { action: "confirm-replaced", email, deviceId, outageId: device?.outageId ?? null } as const;
  const confirmUrl = device === null ? null : (ctx.links?.url(link, ctx.now()) ?? null);
  return noticeOf(row, { ownerNames: "full", buttons: null, confirmUrl });
}

function markTest(view: View): View {
  const spans = ["This is a test of the texts; the devices are examples."];
  return {
    ...view,
    title: `Test: ${view.title}`,
    parts: [{ kind: "note", tone: "warning", spans }, ...view.parts],
  };
}

/** The time it was owed is part of it, because a row that was cancelled may be owed again and is another mail then. */
function refOf(rows: readonly Claimed[]): string {
  const known = rows.find((row) => row.messageRef !== null)?.messageRef;
  const [first] = rows.toSorted((a, b) => a.id - b.id);
  return known ?? `notification-${first?.id ?? 0}.${(first?.createdAt ?? 0).toString(36)}@${MESSAGE_ID_HOST}`;
}

async function reportBounce(
  ctx: DeliveryContext,
  { destination, email }: Mail,
  cause: unknown,
): Promise<void> {
  const now: Instant = ctx.now();
  const answer = cause instanceof DeliveryError ? cause.message : "no reason given.";
  await ctx.db.transaction(async (tx) => {
    await markBounced(tx, email, now);
    await oweNotice(ctx, tx, {
      subject: `bounced:${email}`,
      subjectAt: now,
      title: `Mail to ${email} was refused`,
      text: `The mail server refused ${email} for good: ${answer} Nothing more is sent to it until the address is corrected in the backup system or allowed again: address ${email} --allow`,
      notOver: destination,
    });
  });
}
