import { counted } from "./settings-text.ts";
import type { NotePart, Span, TextPart } from "./view.ts";

export interface OutlookInput {
  readonly warning: number;
  readonly critical: number;
  readonly alertsAWeek: number;
}

export interface WhatIfView {
  readonly today: OutlookInput;
  readonly proposed: OutlookInput;
  readonly ownersMailed: number;
  readonly held: boolean;
  readonly pushedDevices: number;
  readonly ownerValues: number;
}

/** What a setting would do, against today's, in a few lines. */
export function whatIfParts(said: WhatIfView): readonly (TextPart | NotePart)[] {
  const { today, proposed } = said;
  const parts: (TextPart | NotePart)[] = [
    {
      kind: "text",
      spans: [
        "Critical: ",
        { strong: changeOf(today.critical, proposed.critical) },
        ` ${proposed.critical === 1 ? "device" : "devices"}. Warning: `,
        { strong: changeOf(today.warning, proposed.warning) },
        ". Alerts a week: ",
        { strong: changeOf(weekly(today.alertsAWeek), weekly(proposed.alertsAWeek)) },
        ", by the silences of the last 90 days.",
      ],
    },
    { kind: "text", spans: ownerSpans(said) },
  ];
  if (said.held) {
    parts.push({
      kind: "note",
      tone: "warning",
      spans: ["So many mails at once are held until an administrator sends or discards them: held"],
    });
  }
  return parts;
}

/** Said in the place of it while the fields hold something else. */
export function noWhatIf(): TextPart {
  return {
    kind: "text",
    spans: ["What it would do is shown here once all days are whole numbers, warning before critical."],
  };
}

/** Said in the place of it while a large fleet is being counted. */
export function countingPart(): TextPart {
  return {
    kind: "text",
    spans: ["The devices are being counted. What it would do is shown with your next change."],
  };
}

function ownerSpans({ ownersMailed, pushedDevices, ownerValues }: WhatIfView): readonly Span[] {
  const mailed: Span[] =
    ownersMailed === 0
      ? ["No owner is mailed because of it."]
      : [{ strong: counted(ownersMailed, "owner") }, " mailed in their next delivery window."];
  if (pushedDevices === 0) return mailed;
  const overwritten =
    ownerValues === 0 ? "" : `, overwriting ${counted(ownerValues, "value")} that owners chose`;
  return [...mailed, ` The push reaches ${counted(pushedDevices, "device")}${overwritten}.`];
}

function changeOf(today: number | string, proposed: number | string): string {
  return today === proposed ? String(today) : `${today} → ${proposed}`;
}

function weekly(count: number): string {
  if (count === 0) return "0";
  return count < 1 ? "under 1" : `about ${Math.round(count)}`;
}
