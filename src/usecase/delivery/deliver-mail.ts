import type { Instant } from "../../core/instant.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimDue, fixMessageRef, markSent, settle } from "../../../db/query/claim.ts";
import { isBounced, markBounced } from "../../../db/query/owner-mail.ts";
import { loadReader } from "../../../db/query/reader.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { dailyAlertsOf } from "./daily-alerts.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { failDelivery } from "./fail-delivery.ts";
import { noticeOf } from "./notice-message.ts";
import { prepareOwnerMail } from "./owner-mail.ts";
import { reportMessage } from "../report/report-message.ts";

/** Part of the Message-ID; the rest is the ledger's. */
const MESSAGE_ID_HOST = "backup-report-bot";

/** Sends what is due for one address: one mail for all its due devices, one for each report or notice. */
export async function deliverMail(ctx: DeliveryContext, destination: string, email: string): Promise<void> {
  const claimed = await ctx.db.transaction(async (tx) => await claimDue(tx, destination, ctx.instanceId, ctx.now()));
  for (const rows of mailsOf(claimed)) await sendOne(ctx, destination, email, rows);
}

/** Rows that were tried together stay together, so that a repeat is the same mail under the same Message-ID. */
function mailsOf(claimed: readonly Claimed[]): Claimed[][] {
  return [...Map.groupBy(claimed, keyOf).values()];
}

function keyOf(row: Claimed): string {
  if (row.messageRef !== null) return row.messageRef;
  const gathers = row.kind === "owner-alert" || row.kind === "daily-alerts";
  return gathers ? row.kind : `${row.kind} ${row.id}`;
}

async function sendOne(
  ctx: DeliveryContext,
  destination: string,
  email: string,
  rows: readonly Claimed[],
): Promise<void> {
  const refused = await refusal(ctx, email);
  if (refused !== null) {
    await settle(ctx.db, rows, refused.state, { reason: refused.reason });
    return;
  }
  try {
    const mail = await messageOf(ctx, rows);
    if (mail === null) return;
    const messageRef = refOf(mail.rows);
    await fixMessageRef(ctx.db, mail.rows, messageRef);
    const rendered = await ctx.mailer.render(mail.view, await loadReader(ctx.db, email));
    const possibleDuplicate = mail.rows.some((row) => row.possibleDuplicate);
    await ctx.mailer.send(rendered, { to: email, messageId: messageRef, possibleDuplicate });
    await markSent(ctx.db, mail.rows, messageRef, ctx.now());
  } catch (error) {
    const failure = await failDelivery(ctx, destination, rows, error);
    if (failure === "permanent") await reportBounce(ctx, email, ctx.now());
  }
}

/** Why nothing is sent to an address at all; null when nothing speaks against it. */
async function refusal(
  ctx: DeliveryContext,
  email: string,
): Promise<{ state: "cancelled" | "undeliverable"; reason: string } | null> {
  // Addresses of the sample company belong to nobody: they stay on this machine.
  if (email.endsWith(".example") && !ctx.mailer.local) return { state: "cancelled", reason: "sample-address" };
  if (await isBounced(ctx.db, email)) return { state: "undeliverable", reason: "address-bounced" };
  return null;
}

async function messageOf(
  ctx: DeliveryContext,
  rows: readonly Claimed[],
): Promise<{ rows: readonly Claimed[]; view: View } | null> {
  const [first] = rows;
  if (first === undefined) return null;
  switch (first.kind) {
    case "owner-alert":
      return await prepareOwnerMail(ctx, rows);
    case "report":
      return { rows, view: await reportMessage(ctx, first) };
    case "daily-alerts":
      return await dailyAlertsOf(ctx, rows);
    case "notice":
    case "alert":
    case "baseline":
      return { rows, view: noticeOf(first) };
  }
}

function refOf(rows: readonly Claimed[]): string {
  const known = rows.find((row) => row.messageRef !== null)?.messageRef;
  return known ?? `notification-${Math.min(...rows.map((row) => row.id))}@${MESSAGE_ID_HOST}`;
}

async function reportBounce(ctx: DeliveryContext, email: string, now: Instant): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await markBounced(tx, email, now);
    await oweNotice(ctx, tx, {
      subject: `bounced:${email}`,
      subjectAt: now,
      title: `Mail to ${email} was refused`,
      text: `The mail server refused ${email} for good. Nothing more is sent to it until the address is corrected in the backup system or allowed again.`,
    });
  });
}
