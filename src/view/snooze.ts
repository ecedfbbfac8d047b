import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

/** What a snooze pauses, and until when (R9). */
export function snoozedView(snoozed: {
  readonly device: string;
  readonly until: Instant;
  /** Only the asker's own mail about it. */
  readonly ownMail: boolean;
}): View {
  return {
    title: snoozed.ownMail ? `Your mail about ${snoozed.device} is paused` : `${snoozed.device} is snoozed`,
    parts: [
      {
        kind: "text",
        spans: [
          "Until ",
          { at: snoozed.until, style: "date-time" },
          ". Then it is judged again, and what nobody was told is said once.",
        ],
      },
    ],
  };
}

/** Somebody's mail is paused while they are away (R9). */
export function awayView(until: Instant): View {
  return {
    title: "You are away",
    parts: [
      {
        kind: "text",
        spans: [
          "Mail about your devices is paused until ",
          { at: until, style: "date-time" },
          ". To end it sooner: ",
          { code: "back" },
        ],
      },
    ],
  };
}
