import { OWNER_NAMES, type OwnerNames } from "../core/notification.ts";
import type { Form, FormValues, Option } from "./form.ts";
import { clipped } from "./thresholds-form.ts";

/** The names of its fields. */
export const SUBSCRIBE_FIELDS = {
  organization: "organization",
  tells: "tells",
  ownerNames: "ownerNames",
  post: "post",
  time: "time",
  thread: "thread",
} as const;

const NAME_LABELS: Record<OwnerNames, string> = {
  full: "Full names",
  initials: "Initials",
  none: "No names",
};

/** What a channel is told, of which organization, and when. */
export function subscribeForm(input: {
  readonly payload: string;
  readonly channelName: string | null;
  readonly organization: Option;
  readonly values: FormValues;
}): Form {
  const f = SUBSCRIBE_FIELDS;
  const { values, channelName } = input;
  const tells = values[f.tells] ?? [];
  return {
    title: "Subscribe this channel",
    submit: "Subscribe",
    payload: input.payload,
    parts: [
      { kind: "heading", text: channelName === null ? "This channel" : clipped(`#${channelName}`) },
      {
        kind: "field",
        name: f.organization,
        label: "Follows",
        input: { kind: "search", value: input.organization, placeholder: "Type an organization" },
      },
      {
        kind: "field",
        name: f.tells,
        label: "Is told",
        optional: true,
        input: {
          kind: "choices",
          values: typeof tells === "string" ? [tells] : tells,
          options: [
            { label: "Devices that became critical", value: "alerts" },
            { label: "Also devices that only reached warning", value: "warnings" },
            { label: "The report", value: "reports" },
          ],
        },
      },
      choice(
        f.ownerNames,
        "Owners",
        values,
        OWNER_NAMES.map((value) => ({ label: NAME_LABELS[value], value })),
      ),
      choice(f.post, "The day’s message", values, [
        { label: "At the time below", value: "time" },
        { label: "At once, also at night", value: "once" },
      ]),
      {
        kind: "field",
        name: f.time,
        label: "Time",
        optional: true,
        input: { kind: "time", value: textOf(values[f.time]) },
      },
      choice(f.thread, "Changes", values, [
        { label: "Edit the message and say them in its thread", value: "thread" },
        { label: "Only edit the message", value: "edit" },
      ]),
    ],
  };
}

function choice(
  name: string,
  label: string,
  values: FormValues,
  options: readonly Option[],
): Form["parts"][number] {
  return { kind: "field", name, label, input: { kind: "choice", value: textOf(values[name]), options } };
}

function textOf(value: string | readonly string[] | null | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
