import { cleanText } from "../../core/clean-text.ts";
import type { Instant } from "../../core/instant.ts";
import { atLocalTime } from "../../core/local-day.ts";
import { type LinkPage, plainPage, REQUEST_MAX_CHARS } from "../../view/link-page.ts";
import type { FormValues } from "../../view/form.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { recipientOf, setReportOptOut } from "../../../db/query/email-address.ts";
import type { LinkedDevice } from "../../../db/query/link.ts";
import { loadReader } from "../../../db/query/reader.ts";
import type { Tx } from "../../../db/client.ts";
import { loadActor } from "../access/load-actor.ts";
import { type Context, UsageError } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { beAway } from "../snooze/be-away.ts";
import { remindOwner } from "../snooze/remind-owner.ts";
import { askAdmins } from "./ask-admins.ts";
import { confirmReplaced } from "./confirm-replaced.ts";
import type { Link } from "./links.ts";
import { openLink } from "./open-link.ts";

export interface FollowedLink {
  readonly status: number;
  readonly page: LinkPage;
}

/**
 * Does what a link in a mail is for, as the one it was mailed to, who may no more by mail than in chat. What was
 * filled in wrongly is answered with the form again.
 */
export async function followLink(ctx: Context, token: string, values: FormValues): Promise<FollowedLink> {
  const { status, page, ready } = await openLink(ctx, token);
  if (ready === null) return { status, page };
  try {
    return { status: 200, page: await act(ctx, ready.link, ready.device, values) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { status: 422, page: withFault(page, error.message) };
  }
}

async function act(
  ctx: Context,
  link: Link,
  device: LinkedDevice | null,
  values: FormValues,
): Promise<LinkPage> {
  const { email } = link;
  if (link.action === "no-reports") return await stopReports(ctx, email);
  const actor = await loadActor(ctx, { email, origin: "mail" });
  if (link.action === "away") {
    const { day, until } = await dayOf(ctx, email, values);
    await beAway(ctx, actor, { until });
    return plainPage("Your mails are paused", `No backup mail is sent to you until ${day}.`);
  }
  if (device === null) throw new UsageError("not-found", "The device is not known any more.");
  switch (link.action) {
    case "remind": {
      const { day, until } = await dayOf(ctx, email, values);
      await remindOwner(ctx, actor, { deviceId: device.id, until });
      return plainPage("Noted", `No mail about ${device.name} is sent to you until ${day}.`);
    }
    case "replaced":
    case "help":
      return await ask(ctx, link.action, { device, email, message: messageIn(values) });
    case "confirm-replaced":
      await confirmReplaced(ctx, actor, { device: device.externalId });
      return plainPage("Confirmed", `${device.name} counts as replaced until it backs up again.`);
  }
}

async function ask(
  ctx: Context,
  asks: "replaced" | "help",
  asked: { readonly device: LinkedDevice; readonly email: string; readonly message: string },
): Promise<LinkPage> {
  const isNew = await ctx.db.transaction(async (tx) => {
    const added = await askAdmins(ctx, tx, { asks, ...asked });
    if (added) {
      await writeAudit(tx, {
        at: ctx.now(),
        actor: asked.email,
        origin: "mail",
        action: `device.ask-${asks}`,
        organizationId: asked.device.organizationId,
        entity: `device:${asked.device.id}`,
      });
    }
    return added;
  });
  const text = isNew
    ? "Your backup administrators were asked."
    : "Your backup administrators were asked about this before.";
  return plainPage("Asked", text);
}

async function stopReports(ctx: Context, email: string): Promise<LinkPage> {
  await ctx.db.transaction(async (tx) => {
    if (!(await setReportOptOut(tx, email, true))) return;
    await writeAudit(tx, {
      at: ctx.now(),
      actor: email,
      origin: "mail",
      action: "report.opt-out",
      entity: `address:${email}`,
    });
    await tellOptOut(ctx, tx, email);
  });
  return plainPage(
    "The report is stopped",
    `No backup report is mailed to ${email} any more. An administrator can switch it on again.`,
  );
}

/** An additional recipient is often a list of many, of whom one clicked: an administrator should know. */
async function tellOptOut(ctx: Context, tx: Tx, email: string): Promise<void> {
  const organizations = await recipientOf(tx, email);
  if (organizations.length === 0) return;
  await oweNotice(ctx, tx, {
    subject: `report-opt-out:${email}`,
    subjectAt: ctx.now(),
    title: `${email} stopped the backup report`,
    text: `Somebody who reads ${email}, an additional recipient of ${organizations.join(", ")}, stopped its backup report. To switch it on again: address ${email} --reports on`,
  });
}

/** The beginning of the chosen day where its reader is. */
async function dayOf(
  ctx: Context,
  email: string,
  values: FormValues,
): Promise<{ readonly day: string; readonly until: Instant }> {
  const day = values["until"];
  if (typeof day !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(day))
    throw new UsageError("invalid", "Choose a day, written as 2026-11-30.", "until");
  try {
    return { day, until: atLocalTime(day, "00:00", (await loadReader(ctx.db, email)).zone) };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError("invalid", `There is no day ${day}.`, "until");
    throw error;
  }
}

function messageIn(values: FormValues): string {
  const message = values["message"];
  return typeof message === "string" ? cleanText(message, REQUEST_MAX_CHARS) : "";
}

function withFault({ view, form }: LinkPage, message: string): LinkPage {
  return {
    view: { ...view, parts: [{ kind: "note", tone: "warning", spans: [message] }, ...view.parts] },
    form,
  };
}
