import type { Instant } from "../core/instant.ts";
import type { ReportingSettings } from "../core/policy.ts";
import { scheduleText } from "./settings-text.ts";
import type { Span, View } from "./view.ts";

export interface SavedSchedule {
  readonly organization: { readonly name: string };
  readonly reporting: {
    readonly own: boolean;
    readonly from: { readonly name: string };
    readonly values: ReportingSettings;
    readonly nextRunAt: Instant | null;
  };
}

/** What saving a schedule changed, and when the report comes next. */
export function scheduleSavedView(before: SavedSchedule, after: SavedSchedule): View {
  const { name } = after.organization;
  const [was, is] = [lineOf(before), lineOf(after)];
  const next: readonly Span[] =
    after.reporting.nextRunAt === null
      ? []
      : [" Next: ", { at: after.reporting.nextRunAt, style: "date-time" }, "."];
  if (was === is) {
    return {
      title: `Nothing was changed in the schedule of ${name}`,
      parts: [{ kind: "text", spans: [`It is: ${is}.`, ...next] }],
    };
  }
  return {
    title: `Report schedule of ${name} changed`,
    parts: [
      {
        kind: "facts",
        facts: [
          { label: "before", value: { kind: "text", text: was } },
          { label: "now", value: { kind: "text", text: is } },
        ],
      },
      ...(next.length === 0 ? [] : [{ kind: "text" as const, spans: next }]),
    ],
  };
}

function lineOf({ reporting: { own, from, values } }: SavedSchedule): string {
  const to = values.recipients.length === 0 ? "" : ` (${values.recipients.join(", ")})`;
  return `${scheduleText(values)}${to}${own ? "" : `, inherited from ${from.name}`}`;
}
