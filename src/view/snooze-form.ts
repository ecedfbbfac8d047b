import type { FieldPart, Form, FormValues, Option } from "./form.ts";

/** The names of its fields. */
export const SNOOZE_FIELDS = {
  device: "device",
  until: "until",
  date: "date",
  time: "time",
  reason: "reason",
  owner: "owner",
} as const;

/** Ends that need no date. */
export const SNOOZE_ENDS = ["tomorrow", "working-day", "week", "date"] as const;
export type SnoozeEnd = (typeof SNOOZE_ENDS)[number];

const END_LABELS: Record<SnoozeEnd, string> = {
  tomorrow: "Tomorrow, 08:00",
  "working-day": "The next working day, 08:00",
  week: "A week from now, 08:00",
  date: "The date below",
};

export interface SnoozeFormInput {
  readonly payload: string;
  /** Several: one of them is chosen. */
  readonly devices: readonly Option[];
  /** An administrator's snooze may pause the owner's mail as well; an owner's pauses nothing else. */
  readonly ownOnly: boolean;
  readonly values: FormValues;
}

/** Until when a device is paused, and why. */
export function snoozeForm({ payload, devices, ownOnly, values }: SnoozeFormInput): Form {
  const f = SNOOZE_FIELDS;
  const [only] = devices;
  return {
    title: "Snooze",
    submit: "Snooze",
    payload,
    parts: [
      ...(devices.length === 1 && only !== undefined
        ? [{ kind: "text" as const, spans: [{ strong: only.label }] }]
        : [
            {
              kind: "field" as const,
              name: f.device,
              label: "Device",
              input: { kind: "choice" as const, value: textOf(values[f.device]), options: devices },
            },
          ]),
      {
        kind: "text",
        spans: [
          ownOnly
            ? "Pauses your mail about this device. Administrators are still told."
            : "Pauses what administrators are told. Lists and reports go on showing the device, by whom it is paused and until when.",
        ],
      },
      {
        kind: "field",
        name: f.until,
        label: "Until",
        input: {
          kind: "choice",
          value: textOf(values[f.until]),
          options: SNOOZE_ENDS.map((end) => ({ label: END_LABELS[end], value: end })),
        },
      },
      ...detailFields(values),
      ...(ownOnly ? [] : [ownerField(values)]),
    ],
  };
}

function detailFields(values: FormValues): readonly FieldPart[] {
  const f = SNOOZE_FIELDS;
  return [
    {
      kind: "field",
      name: f.date,
      label: "Date",
      optional: true,
      input: { kind: "date", value: textOf(values[f.date]) },
    },
    {
      kind: "field",
      name: f.time,
      label: "Time of that day",
      optional: true,
      input: { kind: "time", value: textOf(values[f.time]) },
    },
    {
      kind: "field",
      name: f.reason,
      label: "Reason",
      optional: true,
      input: { kind: "line", value: textOf(values[f.reason]) ?? "", maxLength: 200 },
    },
  ];
}

function ownerField(values: FormValues): FieldPart {
  const chosen = values[SNOOZE_FIELDS.owner];
  return {
    kind: "field",
    name: SNOOZE_FIELDS.owner,
    label: "Owner",
    optional: true,
    input: {
      kind: "choices",
      values: chosen === undefined || chosen === null || typeof chosen === "string" ? [] : chosen,
      options: [{ label: "Pause the owner’s mail as well", value: "owner" }],
    },
  };
}

function textOf(value: string | readonly string[] | null | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
