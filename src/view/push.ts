import type { OwnerField } from "../core/policy.ts";
import { counted, fieldLabels } from "./settings-text.ts";

export interface PushInput {
  readonly state: "dry-run" | "nothing" | "done" | "running";
  readonly pushId: number | null;
  readonly fields: readonly OwnerField[];
  readonly organizations: number;
  readonly devices: number;
  readonly ownerValues: number;
  /** The backup system that the defaults came from. */
  readonly importedFrom?: string;
}

/** What a push did or would do, in one or two sentences (R12). */
export function pushText(push: PushInput): string {
  const what = fieldLabels(push.fields);
  if (push.devices === 0) return `Nothing to push: every device has this already (${what}).`;
  const where = `${counted(push.devices, "device")} in ${counted(push.organizations, "organization")}`;
  const owners =
    push.ownerValues === 0
      ? "No value that an owner chose is overwritten."
      : `${counted(push.ownerValues, "value")} that owners chose ${push.ownerValues === 1 ? "is" : "are"} overwritten.`;
  const more = push.importedFrom === undefined ? owners : `${owners} ${limitText(push.importedFrom)}`;
  switch (push.state) {
    case "dry-run":
      return `Would push to ${where}: ${what}. ${more}`;
    case "running":
      return `Push ${push.pushId ?? ""} to ${where} is on its way: ${what}. ${more}`;
    case "done":
    case "nothing":
      return `Pushed to ${where}: ${what}. ${more} It is push ${push.pushId ?? ""}, by which it can be taken back.`;
  }
}

function limitText(source: string): string {
  return `A push changes what this bot sends, and nothing in ${source}.`;
}
