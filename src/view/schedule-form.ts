import { type Weekday, WEEKDAYS } from "../core/policy.ts";
import type { FieldPart, Form, FormPart, FormValues } from "./form.ts";
import { clipped, ownField, warningParts } from "./thresholds-form.ts";

/** The names of its fields. */
export const SCHEDULE_FIELDS = {
  own: "ownReporting",
  send: "send",
  days: "days",
  time: "time",
  zone: "zone",
  recipients: "recipients",
} as const;

const DAY_NAMES: Record<Weekday, string> = {
  S: "Sunday",
  M: "Monday",
  T: "Tuesday",
  W: "Wednesday",
  Th: "Thursday",
  F: "Friday",
  Sa: "Saturday",
};

export interface ScheduleFormInput {
  readonly payload: string;
  readonly organizationName: string;
  /** Null: the root, which has nothing to inherit. */
  readonly parentName: string | null;
  /** Null: its own. */
  readonly from: string | null;
  readonly values: FormValues;
  readonly warning: string | null;
  /** The next runs as the chosen zone's clocks show them; empty: none. */
  readonly next: readonly { readonly weekday: Weekday; readonly day: string; readonly time: string }[];
  /** What keeps the next runs from being shown. */
  readonly problem: string | null;
}

/** When an organization's report is sent, and to which further addresses, with its next three runs. */
export function scheduleForm(input: ScheduleFormInput): Form {
  const f = SCHEDULE_FIELDS;
  const { values, organizationName, parentName } = input;
  const own =
    parentName === null
      ? []
      : [ownField({ name: f.own, from: input.from, organizationName, parentName, values })];
  return {
    title: "Report schedule",
    submit: "Save",
    payload: input.payload,
    parts: [
      ...warningParts(input.warning),
      { kind: "heading", text: clipped(organizationName) },
      nextPart(input),
      ...own.map((field) => ({
        ...field,
        hint: clipped(`${field.hint ?? ""} The thresholds for administrators go with it.`),
      })),
      ...fields(values),
    ],
  };
}

function fields(values: FormValues): readonly FieldPart[] {
  const f = SCHEDULE_FIELDS;
  const zone = textOf(values[f.zone]);
  return [
    {
      kind: "field",
      name: f.send,
      label: "Report",
      live: true,
      input: {
        kind: "choice",
        value: textOf(values[f.send]),
        options: [
          { label: "Send it", value: "on" },
          { label: "Do not send it", value: "off" },
        ],
      },
    },
    {
      kind: "field",
      name: f.days,
      label: "On these days",
      optional: true,
      live: true,
      input: {
        kind: "choices",
        values: listOf(values[f.days]),
        options: WEEKDAYS.map((day) => ({ label: DAY_NAMES[day], value: day })),
      },
    },
    {
      kind: "field",
      name: f.time,
      label: "At",
      live: true,
      input: { kind: "time", value: textOf(values[f.time]) },
    },
    {
      kind: "field",
      name: f.zone,
      label: "Time zone",
      live: true,
      input: {
        kind: "search",
        value: zone === null ? null : { label: zone, value: zone },
        placeholder: "Type a city, as Berlin",
      },
    },
    {
      kind: "field",
      name: f.recipients,
      label: "Additional recipients",
      hint: "One e-mail address a line. They see the whole organization.",
      optional: true,
      input: { kind: "text", value: textOf(values[f.recipients]) ?? "", maxLength: 3_000 },
    },
  ];
}

function nextPart({ next, problem }: ScheduleFormInput): FormPart {
  if (problem !== null) return { kind: "note", tone: "warning", spans: [problem] };
  if (next.length === 0) return { kind: "text", spans: ["No report will be sent."] };
  const runs = next.map(({ weekday, day, time }) => `${DAY_NAMES[weekday]} ${day} ${time}`);
  return { kind: "text", spans: ["The next runs, in its time zone: ", { strong: runs.join(", ") }, "."] };
}

function textOf(value: string | readonly string[] | null | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function listOf(value: string | readonly string[] | null | undefined): readonly string[] {
  return typeof value === "string" || value === null || value === undefined ? [] : value;
}
