import { markRepeat } from "../../view/repeat.ts";
import { TEMPLATE_CATEGORIES } from "../../view/template.ts";
import type { View } from "../../view/view.ts";
import type { Claimed } from "../../../db/query/claim.ts";
import { loadLinkedDevice } from "../../../db/query/link.ts";
import { savedReportMessage } from "../custom-report/saved-report-message.ts";
import { reportMail } from "../report/report-message.ts";
import { statusMessage } from "../status/status-message.ts";
import { exampleMail } from "../template/preview-template.ts";
import { dailyAlertsOf } from "./daily-alerts.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { noticeOf } from "./notice-message.ts";

/** Part of the Message-ID; the rest is the ledger's. */
const MESSAGE_ID_HOST = "backup-report-bot";

/** What a mail says, and the rows of the ledger that it settles. */
export interface MailMessage {
  readonly rows: readonly Claimed[];
  readonly view: View;
  /** Takes a POST that ends mails of this kind to the reader; null: there is no such way. */
  readonly unsubscribeUrl: string | null;
}

/** What a mail of any kind says but an owner alert; null when nothing of it is true any more. */
export async function mailMessageOf(
  ctx: DeliveryContext,
  email: string,
  rows: readonly Claimed[],
): Promise<MailMessage | null> {
  const unsubscribeUrl = unsubscribeUrlOf(ctx, email, rows);
  const message = await messageOf(ctx, email, rows, unsubscribeUrl);
  return message === null ? null : withRepeat({ ...message, unsubscribeUrl });
}

/** Says so when an earlier attempt may have arrived. */
export function withRepeat(message: MailMessage): MailMessage {
  return {
    ...message,
    view: markRepeat(
      message.view,
      message.rows.some((row) => row.possibleDuplicate),
    ),
  };
}

async function messageOf(
  ctx: DeliveryContext,
  email: string,
  rows: readonly Claimed[],
  unsubscribeUrl: string | null,
): Promise<Pick<MailMessage, "rows" | "view"> | null> {
  const [first] = rows;
  if (first === undefined) return null;
  switch (first.kind) {
    case "owner-alert":
      throw new Error("Owner alerts are made together.");
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

/** The reference a mail goes by. The time it was owed is part of it, because a row that was cancelled may be owed again and is another mail then. */
export function refOf(rows: readonly Claimed[]): string {
  const known = rows.find((row) => row.messageRef !== null)?.messageRef;
  const [first] = rows.toSorted((a, b) => a.id - b.id);
  return known ?? `notification-${first?.id ?? 0}.${(first?.createdAt ?? 0).toString(36)}@${MESSAGE_ID_HOST}`;
}
