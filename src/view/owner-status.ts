import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import { type MailTexts, withTexts } from "./mail-text.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Part, View } from "./view.ts";

export interface OwnerStatus {
  readonly devices: readonly OwnerStatusDevice[];
  readonly now: Instant;
  readonly sample: boolean;
  /** Whose device defaults switch this mail on; null: the owner did. */
  readonly setBy: string | null;
}

export interface OwnerStatusDevice {
  readonly name: string;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly percentComplete: number | null;
  readonly storedBytes: number;
}

const MOST_DEVICES = 50;

/** The subject, unless the organization has another. */
export function ownerStatusTitle(devices: readonly Pick<OwnerStatusDevice, "level">[]): string {
  const silent = devices.filter((device) => device.level !== "ok").length;
  const all = devices.length === 1 ? "1 device" : `${devices.length} devices`;
  if (silent === 0) return `Backup status: ${all}, all backed up`;
  return `Backup status: ${silent} of ${all} not backed up`;
}

/** How an owner's devices stand, every few days, where that is switched on. */
export function ownerStatusView({ devices, now, sample, setBy }: OwnerStatus, texts: MailTexts): View {
  const more = devices.length - MOST_DEVICES;
  const table: Part = {
    kind: "table",
    caption: "Your devices",
    columns: [
      { label: "Device", rowHeader: true },
      { label: "Level" },
      { label: "Last backup activity" },
      { label: "Complete", align: "right" },
      { label: "Stored", align: "right" },
    ],
    rows: devices.slice(0, MOST_DEVICES).map((device) => [
      { kind: "text", text: device.name },
      { kind: "level", level: device.level },
      { kind: "time", at: device.everBackedUp ? device.clockAt : null, asOf: now },
      { kind: "percent", value: device.percentComplete },
      { kind: "bytes", value: BigInt(device.storedBytes) },
    ]),
    ...(more > 0 ? { moreRows: more } : {}),
  };
  const why =
    setBy === null
      ? "Why this mail: you switched status mails on for your devices."
      : `Why this mail: ${setBy} switched status mails on in its device backup defaults.`;
  const notes: Part[] = [{ kind: "note", tone: "plain", spans: [why] }];
  if (sample) notes.push(SAMPLE_NOTE);
  return withTexts({ title: ownerStatusTitle(devices), parts: [table] }, texts, notes);
}
