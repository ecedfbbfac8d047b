import { isEmailAddress } from "./email-address.ts";
import { THRESHOLD_DAYS, type OwnerValues, type ReportingSettings } from "./policy.ts";

/** What is wrong with one field of settings, in words for the one who typed it. */
export interface SettingsFault {
  readonly field: string;
  readonly message: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** More would be a mailing list, which the mail server keeps better. */
const MOST_RECIPIENTS = 50;

/** Everything that is wrong with reporting settings; empty when nothing is. */
export function reportingFaults(settings: ReportingSettings): readonly SettingsFault[] {
  return [
    ...thresholdFaults(settings),
    ...(settings.sendReports && settings.reportDays.length === 0
      ? [{ field: "reportDays", message: "Choose at least one day for the report, or switch it off." }]
      : []),
    ...(TIME.test(settings.reportTime)
      ? []
      : [{ field: "reportTime", message: `"${settings.reportTime}" is no time of day. Write it as 09:00.` }]),
    ...(isZone(settings.zone)
      ? []
      : [{ field: "zone", message: `"${settings.zone}" is no time zone. Write it as Europe/Berlin.` }]),
    ...recipientFaults(settings.recipients),
  ];
}

/** Everything that is wrong with the values of a device or of device defaults; empty when nothing is. */
export function ownerFaults(values: OwnerValues): readonly SettingsFault[] {
  return [...thresholdFaults(values), ...dayFaults("statusMailDays", values.statusMailDays)];
}

/** Whether a text names a time zone of the IANA database. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function thresholdFaults(values: {
  readonly warningDays: number;
  readonly criticalDays: number;
}): readonly SettingsFault[] {
  const faults = [
    ...dayFaults("warningDays", values.warningDays),
    ...dayFaults("criticalDays", values.criticalDays),
  ];
  if (faults.length > 0 || values.warningDays < values.criticalDays) return faults;
  return [
    {
      field: "criticalDays",
      message: `Critical must come after warning: ${values.criticalDays} is not more than ${values.warningDays} days.`,
    },
  ];
}

function dayFaults(field: string, days: number): readonly SettingsFault[] {
  const { min, max } = THRESHOLD_DAYS;
  if (Number.isInteger(days) && days >= min && days <= max) return [];
  return [{ field, message: `${days} is not a whole number of days from ${min} to ${max}.` }];
}

function recipientFaults(recipients: readonly string[]): readonly SettingsFault[] {
  const wrong = recipients.filter((address) => !isEmailAddress(address));
  const many =
    recipients.length > MOST_RECIPIENTS
      ? [
          {
            field: "recipients",
            message: `${recipients.length} additional recipients are too many; at most ${MOST_RECIPIENTS}.`,
          },
        ]
      : [];
  return [
    ...wrong.map((address) => ({ field: "recipients", message: `"${address}" is no e-mail address.` })),
    ...many,
  ];
}
