import type { Instant } from "../core/instant.ts";
import { OWNER_FIELDS } from "../core/policy.ts";
import type { SettingsSnapshot } from "../core/settings-snapshot.ts";
import { pushText, type PushInput } from "./push.ts";
import { counted, fieldLabel, fieldText, unpushedFields } from "./settings-text.ts";
import { unpushedText } from "./settings.ts";
import type { Part, View } from "./view.ts";

export interface SavedInput {
  readonly organizationName: string;
  readonly before: SettingsSnapshot;
  readonly after: SettingsSnapshot;
  readonly push: PushInput | null;
  readonly holdUntil: Instant;
  readonly held: { readonly alerts: number; readonly ownerMails: number };
  /** Null: nothing was different. */
  readonly buttons: { readonly undo: string; readonly apply: string } | null;
}

/** What saving settings changed, and how to take it back. */
export function savedView(saved: SavedInput): View {
  const { organizationName, push, buttons } = saved;
  if (buttons === null) {
    return {
      title: `Nothing was changed in ${organizationName}`,
      parts: [{ kind: "text", spans: ["The settings were like that already."] }],
    };
  }
  const parts: Part[] = [];
  const changes = changesOf(saved.before, saved.after);
  if (changes.length > 0) {
    parts.push({
      kind: "facts",
      facts: changes.map(({ label, value }) => ({ label, value: { kind: "text", text: value } })),
    });
  }
  if (push !== null) parts.push({ kind: "text", spans: [pushText(push)] });
  const left = unpushedText(leftToPush(saved));
  if (left !== null) parts.push({ kind: "text", spans: [left] });
  parts.push(
    {
      kind: "text",
      spans: [heldText(saved), { at: saved.holdUntil, style: "time" }, ". Until then it can be undone."],
    },
    {
      kind: "actions",
      actions: [
        { label: "Undo", payload: buttons.undo },
        { label: "Apply now", style: "primary", payload: buttons.apply },
      ],
    },
  );
  return { title: `Settings of ${organizationName} changed`, parts };
}

export function undoneView(undone: {
  readonly organizationName: string;
  readonly cancelled: number;
  readonly push: { readonly state: "done" | "running"; readonly devices: number } | null;
}): View {
  const messages =
    undone.cancelled === 0
      ? "No message was waiting because of it."
      : `${counted(undone.cancelled, "message")} that waited will not be sent.`;
  const push =
    undone.push === null
      ? ""
      : ` ${counted(undone.push.devices, "device")} ${undone.push.state === "done" ? "got" : "are getting"} the former values back.`;
  return {
    title: `Undone: ${undone.organizationName} has its former settings`,
    parts: [{ kind: "text", spans: [`${messages}${push}`] }],
  };
}

export function appliedView({ organizationName }: { readonly organizationName: string }): View {
  return {
    title: `Applied: the settings of ${organizationName}`,
    parts: [{ kind: "text", spans: ["What they made owed goes out now, each mail in its owner’s window."] }],
  };
}

interface Change {
  readonly label: string;
  readonly value: string;
}

function changesOf(before: SettingsSnapshot, after: SettingsSnapshot): readonly Change[] {
  const days = (count: number): string => `after ${counted(count, "day")}`;
  return [
    change("reporting settings", origin(before.reporting.own), origin(after.reporting.own)),
    change("warning", days(before.reporting.values.warningDays), days(after.reporting.values.warningDays)),
    change("critical", days(before.reporting.values.criticalDays), days(after.reporting.values.criticalDays)),
    change("device defaults", origin(before.defaults.own), origin(after.defaults.own)),
    ...OWNER_FIELDS.map((field) => {
      const text = ({ values, locked }: SettingsSnapshot["defaults"]): string =>
        fieldText(values, field) + (locked.includes(field) ? ", locked" : "");
      return change(fieldLabel(field), text(before.defaults), text(after.defaults));
    }),
  ].flat();
}

function change(label: string, before: string, after: string): Change[] {
  return before === after ? [] : [{ label, value: `${before} → ${after}` }];
}

function origin(own: boolean): string {
  return own ? "its own" : "inherited";
}

function leftToPush({ before, after, push }: SavedInput): readonly (typeof OWNER_FIELDS)[number][] {
  const changed = unpushedFields(before.defaults, after.defaults);
  return changed.filter((field) => push?.fields.includes(field) !== true);
}

function heldText({ held }: SavedInput): string {
  const waiting = [
    ...(held.alerts > 0 ? [counted(held.alerts, "alert")] : []),
    ...(held.ownerMails > 0 ? [`${counted(held.ownerMails, "mail")} to owners`] : []),
  ].join(" and ");
  const one = held.alerts + held.ownerMails === 1;
  return waiting === "" ? "What it makes owed waits until " : `${waiting} ${one ? "waits" : "wait"} until `;
}
