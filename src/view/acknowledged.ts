import type { Instant } from "../core/instant.ts";
import { sayView } from "./answer.ts";
import type { View } from "./view.ts";

/** Names of those who have something; more are a number. */
const MOST_NAMES = 3;

/** Whoever takes a device hears that they have it. */
export function acknowledgedView(deviceName: string, before: string | null): View {
  const taken = before === null ? "" : `Until now ${before} had it. `;
  return sayView(
    `You have ${deviceName} now.`,
    `${taken}Nothing is silenced; it lapses when the device gets worse.`,
  );
}

/** Somebody was faster: who, since when, and a button to take it over, knowing whom from. */
export function heldView(held: {
  readonly deviceName: string;
  readonly by: string;
  readonly since: Instant;
  /** Null: the platform has no buttons. */
  readonly takeOver: string | null;
}): View {
  const { deviceName, by, since, takeOver } = held;
  const view: View = {
    title: `${by} has ${deviceName} already.`,
    parts: [
      {
        kind: "text",
        spans: ["Since ", { at: since, style: "date-time" }, ". Nothing was changed."],
      },
    ],
  };
  if (takeOver === null) return view;
  const action = { label: "Take it over", payload: takeOver };
  return { ...view, parts: [...view.parts, { kind: "actions", actions: [action] }] };
}

/** Nothing of a message was left to take. */
export function nothingLeftView(holders: readonly string[]): View {
  const more =
    holders.length === 0
      ? "Each of these devices is backing up again."
      : `What is still silent is taken care of by ${namesOf(holders)}.`;
  return sayView("Nothing is left to acknowledge.", more);
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}
