import { z } from "zod";

import { isZone, reportingFaults } from "../../core/settings-fault.ts";
import { localTime } from "../../core/local-day.ts";
import { normalEmail } from "../../core/email-address.ts";
import { WEEKDAYS, type ReportingSettings, type Weekday } from "../../core/policy.ts";
import { nextRuns } from "../../core/schedule.ts";
import { withChanges } from "../../core/with-changes.ts";
import type { Answer, FormFault } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import { setInheritance } from "../../usecase/settings/inherit.ts";
import { setSchedule } from "../../usecase/settings/set-schedule.ts";
import {
  showSettingsToEdit,
  type EditableSettings,
  type ShownSettings,
} from "../../usecase/settings/show-settings.ts";
import type { FormValues, Option } from "../../view/form.ts";
import { SCHEDULE_FIELDS as F, scheduleForm, type ScheduleFormInput } from "../../view/schedule-form.ts";
import { scheduleSavedView } from "../../view/schedule-saved.ts";
import { scheduleText } from "../../view/settings-text.ts";
import { OWN } from "../../view/thresholds-form.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writeForm } from "./state.ts";
import { chosenIn, chosenOf, textIn } from "./values.ts";
import { suggestZones } from "./zones.ts";

const RUNS_SHOWN = 3;

const input = z.object({ organizationId: z.number().int().positive() });
const state = z.strictObject({
  organizationId: z.number().int().positive(),
  /** What the fields were filled from. */
  stamp: z.string().max(40),
});
type State = z.infer<typeof state>;

const FIELD_OF: Readonly<Record<string, string>> = {
  reportDays: F.days,
  reportTime: F.time,
  zone: F.zone,
  recipients: F.recipients,
};

/** When an organization's report is sent, and to which further addresses. */
export const SCHEDULE_FORM: FormKind<State> = {
  name: "schedule",
  readState: (json) => state.parse(json),

  async open(call, json) {
    const { organizationId } = input.parse(json);
    const base = await baseOf(call, organizationId);
    return show(call, base, openingValues(base.settings));
  },

  async change(call, opened, values) {
    return show(call, await baseOf(call, opened.organizationId), values, { state: opened });
  },

  async submit(call, opened, values) {
    const base = await baseOf(call, opened.organizationId);
    if (base.settings.reporting.stamp !== opened.stamp) return showAnew(call, base, values);
    const faults = faultsOf(base, values);
    if (faults.length > 0) return { kind: "faults", faults };
    try {
      const after = await save(call, base, opened, values);
      return { kind: "message", to: "private", view: scheduleSavedView(base.settings, after) };
    } catch (error) {
      if (!(error instanceof UsageError) || error.field !== "stamp") throw error;
      return showAnew(call, await baseOf(call, opened.organizationId), values);
    }
  },

  suggest: (_, asked): Promise<readonly Option[]> => Promise.resolve(suggestZones(asked.typed)),
};

async function baseOf({ ctx, actor }: Call, organizationId: number): Promise<EditableSettings> {
  return await showSettingsToEdit(ctx, actor, { organizationId, verb: "schedule" });
}

function openingValues({ reporting: { own, values } }: ShownSettings): FormValues {
  return {
    [F.own]: own ? [OWN] : [],
    [F.send]: values.sendReports ? "on" : "off",
    [F.days]: values.reportDays,
    [F.time]: values.reportTime,
    [F.zone]: values.zone,
    [F.recipients]: values.recipients.join("\n"),
  };
}

function show(
  { ctx }: Call,
  { settings, parent }: EditableSettings,
  values: FormValues,
  more: { readonly state?: State; readonly warning?: string } = {},
): Answer {
  const { organization, reporting } = settings;
  const shown = more.state ?? { organizationId: organization.id, stamp: reporting.stamp };
  const stands = standsAlone({ settings, parent }, values);
  const asked = stands ? typed(settings, values) : (parent ?? settings).reporting.values;
  const form = scheduleForm({
    payload: writeForm("schedule", shown),
    organizationName: organization.name,
    parentName: parent?.organization.name ?? null,
    from: reporting.own ? null : reporting.from.name,
    values,
    warning: more.warning ?? null,
    ...nextOf(asked, ctx.now()),
  });
  return { kind: "form", form };
}

function showAnew(call: Call, base: EditableSettings, values: FormValues): Answer {
  const warning =
    "Somebody changed these settings since you opened this. It shows the present values now: " +
    `${scheduleText(base.settings.reporting.values)}. Below is what you typed; save again to set it.`;
  return show(call, base, values, { warning });
}

function nextOf(asked: ReportingSettings, now: number): Pick<ScheduleFormInput, "next" | "problem"> {
  const [fault] = reportingFaults({ ...asked, recipients: [] });
  if (fault !== undefined) return { next: [], problem: fault.message };
  if (!asked.sendReports) return { next: [], problem: null };
  const { reportDays: days, reportTime: time, zone } = asked;
  const next = nextRuns({ days, time, zone }, now, RUNS_SHOWN).map((at) => {
    const local = localTime(at, zone);
    return { weekday: weekdayOf(local.day), day: local.day, time: local.time };
  });
  return { next, problem: null };
}

function weekdayOf(day: string): Weekday {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "S";
}

function standsAlone({ parent }: EditableSettings, values: FormValues): boolean {
  return parent === null || chosenIn(values, F.own).includes(OWN);
}

function typed({ reporting }: ShownSettings, values: FormValues): ReportingSettings {
  const zone = textIn(values, F.zone);
  return withChanges(reporting.values, {
    sendReports: textIn(values, F.send) === "on",
    reportDays: chosenOf(values, F.days, WEEKDAYS),
    reportTime: textIn(values, F.time),
    zone: zone === "" || isZone(zone) ? zone : zone.slice(0, 60),
    recipients: recipientsIn(values),
  });
}

/** One a line; commas and semicolons are forgiven. */
function recipientsIn(values: FormValues): readonly string[] {
  const words = textIn(values, F.recipients).split(/[\s,;]+/u);
  return [...new Set(words.filter((word) => word !== "").map(normalEmail))];
}

function faultsOf(base: EditableSettings, values: FormValues): readonly FormFault[] {
  const { settings } = base;
  const asked = typed(settings, values);
  if (standsAlone(base, values)) {
    return reportingFaults(asked).map(({ field, message }) => ({ field: FIELD_OF[field] ?? null, message }));
  }
  if (JSON.stringify(asked) === JSON.stringify(settings.reporting.values)) return [];
  const { own, from } = settings.reporting;
  const message = own
    ? `You changed values and unticked "Its own settings". Tick it to keep your values.`
    : `You changed values that are inherited from ${from.name}. Tick this to end inheritance for ${settings.organization.name}: later changes in ${from.name} will not reach it.`;
  return [{ field: F.own, message }];
}

async function save(
  { ctx, actor }: Call,
  base: EditableSettings,
  { organizationId, stamp }: State,
  values: FormValues,
): Promise<ShownSettings> {
  const { own } = base.settings.reporting;
  if (!standsAlone(base, values)) {
    if (!own) return base.settings;
    return await setInheritance(ctx, actor, { organizationId, group: "reporting", inherit: true, stamp });
  }
  const asked = typed(base.settings, values);
  const same = JSON.stringify(asked) === JSON.stringify(base.settings.reporting.values);
  if (same && !own) {
    return await setInheritance(ctx, actor, { organizationId, group: "reporting", inherit: false, stamp });
  }
  return await setSchedule(ctx, actor, {
    organizationId,
    sendReports: asked.sendReports,
    days: asked.reportDays,
    time: asked.reportTime,
    zone: asked.zone,
    recipients: asked.recipients,
    endInheritance: true,
    stamp,
  });
}
