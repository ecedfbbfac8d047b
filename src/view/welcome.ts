import type { View } from "./view.ts";

export interface Welcome {
  /** Null: the platform does not say who added the bot. */
  readonly addedBy: string | null;
  /** Where it was added to. */
  readonly place: "personal" | "channel";
  /** What is written before a command, where the bot is not alone with somebody; empty: nothing. */
  readonly command: string;
}

/** What the bot says, once, where it was added. */
export function welcomeView({ addedBy, place, command }: Welcome): View {
  const added = addedBy === null ? ["I was added here."] : [{ strong: addedBy }, " added me here."];
  const before = place === "personal" || command === "" ? "" : `${command} `;
  return {
    title: "Backup reports",
    parts: [
      {
        kind: "text",
        spans: [
          ...added,
          " I tell the right people when a device has stopped backing up, and answer questions about backups.",
        ],
      },
      {
        kind: "list",
        items: [
          [{ code: `${before}status` }, " how the backups are doing that you may see"],
          ...(place === "personal"
            ? [[{ code: "me" }, " your own devices"]]
            : [[{ code: `${before}subscribe` }, " lets this channel follow an organization"]]),
          [{ code: `${before}help` }, " all that you may ask"],
        ],
      },
      ...(place === "personal"
        ? []
        : [{ kind: "note" as const, tone: "plain" as const, spans: ["Answers come to you alone."] }]),
    ],
  };
}
