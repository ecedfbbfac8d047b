import type { Instant } from "../../core/instant.ts";
import type { ReportingSettings } from "../../core/policy.ts";
import { nextRun } from "../../core/schedule.ts";

/** When an organization's own report is due next; null when it sends none (R14). */
export function reportDueAt(settings: ReportingSettings, after: Instant): Instant | null {
  if (!settings.sendReports) return null;
  return nextRun({ days: settings.reportDays, time: settings.reportTime, zone: settings.zone }, after);
}
