import { type PushInput, pushText } from "./push.ts";

/** What the sentence needs; the use-case's value fits it. */
export interface TakeOverInput {
  readonly groups: readonly ("reporting" | "device-defaults")[];
  readonly sendsReports: boolean;
  readonly push: PushInput | null;
}

/** What this bot sends from now on, and what stays to be done in the source. */
export function takeOverLines({ groups, sendsReports, push }: TakeOverInput): string[] {
  const lines: string[] = [];
  if (groups.includes("reporting")) {
    lines.push(
      sendsReports
        ? "This bot sends the reports and daily mails from now on."
        : "This bot sends the daily mails from now on. Reports were off in the source and stay off.",
    );
  }
  if (push !== null) lines.push("This bot mails the owners from now on.", pushText(push));
  return [
    ...lines,
    "This changes what this bot sends and nothing in the source: switch sending off there, or people get both.",
  ];
}
