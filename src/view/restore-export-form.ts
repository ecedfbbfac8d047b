import type { Form } from "./form.ts";

/** The name of its field. */
export const RESTORE_EXPORT_REASON = "reason";
const LONGEST_REASON = 500;

/** Asks why the restore history of an organization is taken. */
export function restoreExportForm(input: {
  readonly payload: string;
  readonly organization: string;
  readonly days: number;
  readonly reason: string;
}): Form {
  return {
    title: "Export all restores",
    submit: "Export",
    payload: input.payload,
    parts: [
      {
        kind: "text",
        spans: [
          `Every restore of ${input.organization} in the last ${input.days} days, as a CSV file. ` +
            "The file and the audit say who took it, when and why.",
        ],
      },
      {
        kind: "field",
        name: RESTORE_EXPORT_REASON,
        label: "Reason",
        input: {
          kind: "line",
          value: input.reason,
          maxLength: LONGEST_REASON,
          placeholder: "For example the number of the matter",
        },
      },
    ],
  };
}
