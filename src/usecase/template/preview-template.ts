import { DAY_MS } from "../../core/instant.ts";
import { type MailTexts, withTexts } from "../../view/mail-text.ts";
import { type OwnerAlertDevice, ownerAlertView } from "../../view/owner-alert.ts";
import { type OwnerStatusDevice, ownerStatusView } from "../../view/owner-status.ts";
import { type TemplateCategory, templateExamples } from "../../view/template.ts";
import type { View } from "../../view/view.ts";
import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import { mailDestination } from "../../core/subject.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { oweNotifications } from "../../../db/query/ledger.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";
import { loadMailTexts } from "./mail-texts.ts";

export interface PreviewInput {
  readonly organizationId: number;
  readonly category: TemplateCategory;
}

/** A mail of this kind as the organization's people would get it, about examples. */
export async function previewTemplate(ctx: Context, actor: Actor, input: PreviewInput): Promise<View> {
  await requireAccess(ctx, actor, "templates", input.organizationId);
  return await exampleMail(ctx, input);
}

/** Sends that example by mail, marked as a test. Audited; throws `invalid` for what is no address. */
export async function sendTestMail(
  ctx: Context,
  actor: Actor,
  input: PreviewInput & { readonly to: string },
): Promise<void> {
  const { organizationId, category } = input;
  await requireAccess(ctx, actor, "templates", organizationId);
  const email = normalEmail(input.to);
  if (!isEmailAddress(email)) throw new UsageError("invalid", `"${input.to}" is no e-mail address.`, "to");
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    const destination = mailDestination(email);
    const row = {
      subjectAt: now,
      subject: `template-test:${organizationId}:${category}`,
      destination,
      kind: "notice" as const,
      state: "due" as const,
      reason: "template-test",
      nextAttemptAt: now,
      organizationId,
      detail: { test: category },
    };
    await oweNotifications(tx, [row], now);
    await wakeDestinations(ctx, tx, [destination]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "template.test",
      organizationId,
      entity: `template:${organizationId}:${category}`,
      after: { to: email },
    });
  });
}

/** The example with the texts in force when it is asked for. */
export async function exampleMail(
  ctx: Pick<Context, "db" | "log" | "now">,
  { organizationId, category }: PreviewInput,
): Promise<View> {
  const values = templateExamples(category);
  const texts = await loadMailTexts(ctx, { category, organizationIds: [organizationId], values });
  return exampleOf(category, texts, ctx.now());
}

function exampleOf(category: TemplateCategory, texts: MailTexts, now: number): View {
  switch (category) {
    case "owner-alert":
      return ownerAlertView({ devices: alertDevices(now), now, sample: true, links: null }, texts);
    case "owner-status":
      return ownerStatusView({ devices: statusDevices(now), now, sample: true, setBy: "Engineering" }, texts);
    case "report":
    case "daily-alerts":
      return withTexts(
        { title: "", parts: [{ kind: "text", spans: ["(what the bot says stands here)"] }] },
        texts,
      );
  }
}

function alertDevices(now: number): OwnerAlertDevice[] {
  const common = {
    level: "critical",
    thresholdDays: 30,
    organizationName: "Engineering",
    everBackedUp: true,
    destinations: ["Cloud"],
    setBy: { by: "organization", name: "Engineering", changedSince: false },
    links: null,
  } as const;
  return [
    { ...common, deviceName: "LT-0042", deviceKey: "1042", clockAt: now - 31 * DAY_MS },
    { ...common, deviceName: "WS-0007", deviceKey: "1007", clockAt: now - 30 * DAY_MS },
  ];
}

function statusDevices(now: number): OwnerStatusDevice[] {
  const common = { everBackedUp: true, percentComplete: 98.5, storedBytes: 120_000_000_000 };
  return [
    { ...common, name: "LT-0042", level: "critical", clockAt: now - 31 * DAY_MS },
    { ...common, name: "WS-0007", level: "ok", clockAt: now - DAY_MS / 8 },
  ];
}
