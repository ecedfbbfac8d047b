import { addPush } from "../../db/query/push.ts";
import { addRun } from "../../db/query/report-run.ts";
import { saveRestores } from "../../db/query/restore-record.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import { VERBS } from "../../src/core/access.ts";
import { plainQuery } from "../../src/core/custom-report.ts";
import { plainRateCard } from "../../src/core/rate-card.ts";
import { setRate } from "../../src/usecase/charge/rates.ts";
import type { Context } from "../../src/usecase/context.ts";
import { saveReport } from "../../src/usecase/custom-report/saved-reports.ts";
import { sendSavedReport } from "../../src/usecase/custom-report/schedule-saved-report.ts";
import { setLicences } from "../../src/usecase/dashboard/licences.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { setSchedule } from "../../src/usecase/settings/set-schedule.ts";
import { snoozeDevice } from "../../src/usecase/snooze/snooze-device.ts";
import { subscribe } from "../../src/usecase/subscription/subscribe.ts";
import { setTemplate } from "../../src/usecase/template/set-template.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { oweNoticeTo } from "./owe.ts";
import { OPERATOR } from "./world.ts";

/** What was written down about an organization, by number. */
export interface Recorded {
  readonly push: number;
  readonly token: number;
  readonly delivery: number;
}

/**
 * Gives a planted organization all that can be kept about one: a kept report that is sent to its owner, a channel,
 * recipients, texts, prices, licences, a push, a run, a restore, a snooze, a token, somebody with a role and a
 * message that was given up. Every name bears its mark.
 */
export async function furnish(
  ctx: Context,
  { organizationId, mark }: { readonly organizationId: number; readonly mark: string },
): Promise<Recorded> {
  const email = `own-${mark}@acme.test`;
  await furnishReports(ctx, organizationId, mark);
  await subscribe(ctx, OPERATOR, {
    platform: "slack",
    place: { kind: "channel", workspaceId: "T1", channelId: `chn-${mark}`, name: `chn-${mark}` },
    organizationId,
    choice: {},
  });
  const text = { organizationId, category: "report", segment: "intro", content: `txt-${mark}` } as const;
  await setTemplate(ctx, OPERATOR, text);
  await setRate(ctx, OPERATOR, { organizationId, from: "2026-10-01", card: plainRateCard("0.10") });
  await setLicences(ctx, OPERATOR, { organizationId, bought: 100 });
  await grantRole(ctx, OPERATOR, { email: `hlp-${mark}@acme.test`, role: "helpdesk", organizationId });
  await snoozeDevice(ctx, OPERATOR, {
    device: `dev-${mark}`,
    until: ctx.now() + 86_400_000,
    reason: `txt-${mark}`,
    alsoOwner: false,
  });
  const name = `tok-${mark}`;
  const token = { name, scopes: ["read"], verbs: VERBS, organizationId } as const;
  const { id } = await createToken(ctx, OPERATOR, token);
  return { token: id, ...(await recordPast(ctx, organizationId, { mark, email })) };
}

async function furnishReports(ctx: Context, organizationId: number, mark: string): Promise<void> {
  const recipients = [`rcp-${mark}@acme.test`];
  await setSchedule(ctx, OPERATOR, { organizationId, recipients, endInheritance: true });
  const saved = { organizationId, name: `rep-${mark}` };
  await saveReport(ctx, OPERATOR, { ...saved, query: plainQuery("device-status") });
  await sendSavedReport(ctx, OPERATOR, {
    ...saved,
    schedule: { days: ["Th"], time: "09:00", zone: "UTC" },
    to: `own-${mark}@acme.test`,
  });
}

async function recordPast(
  ctx: Context,
  organizationId: number,
  { mark, email }: { readonly mark: string; readonly email: string },
): Promise<Pick<Recorded, "push" | "delivery">> {
  const at = ctx.now();
  const title = `txt-${mark}`;
  return await ctx.db.transaction(async (tx) => {
    const move = { organizationId, organizationIds: [organizationId], fields: [], moves: [], at } as const;
    const { id: push } = await addPush(tx, move);
    await tx.sql`update settings_push set state = 'done', finished_at = ${at} where id = ${push}`;
    const times = { dueAt: at, startedAt: at, deadlineAt: at };
    await addRun(tx, { organizationId, ...times, late: false, skipped: title });
    await saveRestores(tx, "crashplan", [restoreOf(mark, email, at)]);
    await oweNoticeTo(ctx, tx, { title, destination: `mail:${email}`, wake: false });
    const [owed] = await tx.sql<{ id: number }[]>`
      update notification set state = 'dead' where subject = ${`notice:${title}`} returning id`;
    return { push, delivery: owed?.id ?? 0 };
  });
}

function restoreOf(mark: string, email: string, at: Instant): RestoreRecord {
  return {
    id: `restore-${mark}`,
    organizationId: `org-${mark}`,
    startedAt: at,
    completedAt: at,
    type: "web",
    requestedBy: `req-${mark}@acme.test`,
    owner: email,
    deviceId: `dev-${mark}`,
    deviceName: `dev-${mark}`,
    targetDeviceId: null,
    targetName: `trg-${mark}`,
    fileCount: 1,
    byteCount: 1,
    problemCount: 0,
    result: "completed",
    flags: ["not-owner", "web"],
    raw: {},
  };
}
