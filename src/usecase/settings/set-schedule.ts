import { writeAudit } from "../../../db/query/audit.ts";
import { saveReporting } from "../../../db/query/settings.ts";
import { normalEmail } from "../../core/email-address.ts";
import { WEEKDAYS, type ReportingSettings, type Weekday } from "../../core/policy.ts";
import { reportingFaults } from "../../core/settings-fault.ts";
import { withChanges } from "../../core/with-changes.ts";
import { reportingText } from "../../view/settings-text.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";
import { confirmEndOfInheritance } from "./end-inheritance.ts";
import { reportDueAt } from "./report-due.ts";
import { lockSettings, refuseFaults, refuseStale } from "./settings-lock.ts";
import { readSettings, type ShownSettings } from "./show-settings.ts";

export interface ScheduleInput {
  readonly organizationId: number;
  readonly sendReports?: boolean | undefined;
  readonly days?: readonly Weekday[] | undefined;
  /** Local `HH:MM`. */
  readonly time?: string | undefined;
  /** IANA zone name. */
  readonly zone?: string | undefined;
  /** The whole list of additional addresses. */
  readonly recipients?: readonly string[] | undefined;
  readonly addRecipients?: readonly string[] | undefined;
  readonly removeRecipients?: readonly string[] | undefined;
  /** Confirms that an organization that inherits gets its own copy. */
  readonly endInheritance?: boolean | undefined;
  /** From `showSettings`, when a form was filled. */
  readonly stamp?: string | undefined;
  readonly reason?: string | undefined;
}

/** Sets when an organization's report is sent, and to which additional addresses (R14, R15). */
export async function setSchedule(ctx: Context, actor: Actor, input: ScheduleInput): Promise<ShownSettings> {
  const { organizationId } = input;
  await requireAccess(ctx, actor, "schedule", organizationId);
  await ctx.db.transaction(async (tx) => {
    const { reporting: inForce } = await lockSettings(tx, organizationId);
    const next = nextReporting(inForce.reporting, input);
    refuseStale(inForce, input.stamp);
    refuseFaults(reportingFaults(next));
    if (JSON.stringify(next) === JSON.stringify(inForce.reporting)) return;
    const text = reportingText(inForce.reporting);
    await confirmEndOfInheritance(tx, [{ group: "reporting", inForce, text }], input.endInheritance);
    await saveReporting(tx, organizationId, next, reportDueAt(next, ctx.now()));
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "schedule.set",
      organizationId,
      entity: `organization:${organizationId}:reporting`,
      before: { ...inForce.reporting, own: inForce.own },
      after: { ...next, own: true },
      reason: input.reason ?? null,
    });
  });
  return await readSettings(ctx, organizationId);
}

function nextReporting(now: ReportingSettings, input: ScheduleInput): ReportingSettings {
  const { days } = input;
  const remove = new Set((input.removeRecipients ?? []).map(normalEmail));
  const listed = [...(input.recipients ?? now.recipients), ...(input.addRecipients ?? [])].map(normalEmail);
  return withChanges(now, {
    sendReports: input.sendReports,
    reportDays: days === undefined ? undefined : WEEKDAYS.filter((day) => days.includes(day)),
    reportTime: input.time,
    zone: input.zone,
    recipients: [...new Set(listed)].filter((address) => !remove.has(address)),
  });
}
