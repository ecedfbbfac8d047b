import { z } from "zod";

import { isEmailAddress, normalEmail } from "../../../src/core/email-address.ts";
import {
  DEFAULT_DEVICE_DEFAULTS,
  DEFAULT_REPORTING,
  type DeliveryWindow,
  OWNER_FIELDS,
  type OwnerField,
  type OwnerValues,
  THRESHOLD_DAYS,
  WEEKDAYS,
  type Weekday,
} from "../../../src/core/policy.ts";
import type { PulledSettings } from "../../../src/port/pull-source.ts";
import { count, flag, isLocked, optionalId, text, unwrap } from "./value.ts";

const MINUTES_A_DAY = 24 * 60;

const reporting = z.object({
  warnInDays: count,
  alertInDays: count,
  recipients: z.unknown().optional().transform(readRecipients),
  reportSchedule: text,
  sendReports: flag,
  isUsingReportingDefaults: flag,
});

const raw = z.unknown().optional();
const backupConfig = z.object({
  minutesUntilWarning: raw,
  minutesUntilSevere: raw,
  warningEmailEnabled: raw,
  severeEmailEnabled: raw,
  notifyDeliveryTime: raw,
  backupStatusEmailEnabled: raw,
  backupStatusEmailFreqInMinutes: raw,
});

const schema = z.object({
  orgUid: optionalId,
  settings: reporting.nullish().catch(null),
  settingsSummary: reporting.nullish().catch(null),
  orgInheritDto: z.object({ orgUidProvidingDeviceDefaults: optionalId }).nullish().catch(null),
  deviceDefaults: z.object({ serviceBackupConfig: backupConfig }).nullish().catch(null),
});

/** Both groups of settings of one organization, as it has them itself or in force from above. */
export function readSettings(organizationId: string, data: unknown): PulledSettings {
  const read = schema.safeParse(data).data;
  if (read === undefined) return { organizationId, reporting: null, defaults: null };
  const provider = read.orgInheritDto?.orgUidProvidingDeviceDefaults ?? null;
  const config = read.deviceDefaults?.serviceBackupConfig;
  return {
    organizationId,
    reporting: readReporting(read.settings ?? null, read.settingsSummary ?? null),
    defaults:
      config === undefined
        ? null
        : { own: provider === null || provider === (read.orgUid ?? organizationId), ...readDefaults(config) },
  };
}

type Reporting = z.infer<typeof reporting>;

function readReporting(own: Reporting | null, summary: Reporting | null): PulledSettings["reporting"] {
  if (own === null) return null;
  const isOwn = own.isUsingReportingDefaults === false;
  const values = isOwn ? own : (summary ?? own);
  const warningDays = toDays(values.warnInDays) ?? DEFAULT_REPORTING.warningDays;
  const criticalDays = toDays(values.alertInDays) ?? DEFAULT_REPORTING.criticalDays;
  return {
    own: isOwn,
    values: {
      warningDays,
      criticalDays,
      sendReports: values.sendReports ?? false,
      reportDays: readSchedule(values.reportSchedule ?? ""),
      recipients: values.recipients,
    },
  };
}

/** Seven places from Sunday on, a letter where a report goes out: `____H__` is Thursday. */
export function readSchedule(schedule: string): readonly Weekday[] {
  return WEEKDAYS.filter((_, at) => /[a-z]/iu.test(schedule.charAt(at)));
}

/** An array, or one text; what is no address is left out, and so are repeats. */
function readRecipients(value: unknown): readonly string[] {
  const plain = unwrap(value);
  const list: readonly unknown[] = Array.isArray(plain) ? plain : [plain];
  const addresses = list
    .filter((part) => typeof part === "string")
    .flatMap((part) => part.split(/[\s,;]+/u))
    .map(normalEmail)
    .filter(isEmailAddress);
  return [...new Set(addresses)];
}

type BackupConfig = z.infer<typeof backupConfig>;

const SOURCES: Readonly<Record<OwnerField, keyof BackupConfig>> = {
  warningDays: "minutesUntilWarning",
  criticalDays: "minutesUntilSevere",
  warningMail: "warningEmailEnabled",
  criticalMail: "severeEmailEnabled",
  deliveryWindow: "notifyDeliveryTime",
  statusMail: "backupStatusEmailEnabled",
  statusMailDays: "backupStatusEmailFreqInMinutes",
};

function readDefaults(config: BackupConfig): {
  readonly values: OwnerValues;
  readonly locked: readonly OwnerField[];
} {
  const normal = DEFAULT_DEVICE_DEFAULTS.values;
  const days = (value: unknown): number | null => {
    const minutes = count.parse(value);
    return minutes === null ? null : toDays(Math.ceil(minutes / MINUTES_A_DAY));
  };
  return {
    values: {
      warningDays: days(config.minutesUntilWarning) ?? normal.warningDays,
      criticalDays: days(config.minutesUntilSevere) ?? normal.criticalDays,
      warningMail: flag.parse(config.warningEmailEnabled) ?? normal.warningMail,
      criticalMail: flag.parse(config.severeEmailEnabled) ?? normal.criticalMail,
      deliveryWindow: readWindow(text.parse(config.notifyDeliveryTime)),
      statusMail: flag.parse(config.backupStatusEmailEnabled) ?? normal.statusMail,
      statusMailDays: days(config.backupStatusEmailFreqInMinutes) ?? normal.statusMailDays,
    },
    locked: OWNER_FIELDS.filter((name) => isLocked(config[SOURCES[name]])),
  };
}

const WINDOWS = new Map<string, DeliveryWindow>([
  ["MORNING", "morning"],
  ["AFTERNOON", "afternoon"],
  ["EVENING", "evening"],
]);

function readWindow(value: string | null): DeliveryWindow {
  return WINDOWS.get(value?.toUpperCase() ?? "") ?? "any";
}

/** Within what this program takes; 0 and nothing are none. */
function toDays(days: number | null): number | null {
  return days === null || days === 0
    ? null
    : Math.min(Math.max(days, THRESHOLD_DAYS.min), THRESHOLD_DAYS.max);
}
