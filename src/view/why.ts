import type { Decision, FlipReason, Question } from "../core/decide.ts";
import type { Instant } from "../core/instant.ts";
import type { LevelReason } from "../core/judge.ts";
import type { Audience, Level } from "../core/level.ts";
import { levelWord } from "./format.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import { theirAlertFacts, type TheirAlertInput } from "./their-alert.ts";
import type { Part, Span, View } from "./view.ts";

/** What the view needs of an explanation; the use-case's value fits it. */
export interface WhyInput {
  readonly card: {
    readonly name: string;
    readonly externalId: string;
    readonly organizationName: string;
    readonly ownerName: string | null;
    readonly ownerEmail: string | null;
    readonly sourceNames: readonly string[];
    readonly blindSpots: readonly string[];
    readonly deauthorized: boolean;
    readonly blocked: boolean;
    readonly sample: boolean;
  };
  readonly facts: {
    readonly state: "active" | "deactivated";
    readonly clockAt: Instant;
    readonly lastActivityAt: Instant | null;
    readonly openedAt: Instant | null;
  };
  readonly now: Instant;
  readonly asOf: Instant | null;
  readonly question: Question | null;
  readonly decision: Decision | null;
  readonly settingsFrom: string;
  readonly theirAlert?: TheirAlertInput | null;
  readonly archives: readonly {
    readonly destinationName: string;
    readonly counts: boolean;
    readonly lastActivityAt: Instant | null;
    readonly lastCompletedAt: Instant | null;
    readonly percentComplete: number | null;
    readonly lastRun: string | null;
    readonly lastRunMessage: string | null;
  }[];
  readonly flips: readonly {
    readonly at: Instant;
    readonly audience: Audience;
    readonly fromLevel: Level;
    readonly toLevel: Level;
    readonly reason: FlipReason;
  }[];
  readonly tellings: readonly {
    readonly level: Level | null;
    readonly destination: string;
    readonly state: string;
    readonly reason: string;
    readonly sentAt: Instant | null;
  }[];
}

/** The answer to "why": both levels with their reasons, what they are counted from, and what followed (R2, R10). */
export function whyView(why: WhyInput): View {
  const parts: Part[] = [
    { kind: "facts", facts: cardFacts(why) },
    { kind: "heading", text: "Level" },
    { kind: "list", items: levelItems(why) },
    archiveTable(why),
  ];
  if (why.card.blindSpots.length > 0) {
    parts.push({
      kind: "text",
      spans: ["Blind spots: ", why.card.blindSpots.map(blindSpotWords).join("; "), "."],
    });
  }
  if (why.flips.length > 0)
    parts.push({ kind: "heading", text: "History" }, { kind: "list", items: why.flips.map(flipItem) });
  if (why.tellings.length > 0)
    parts.push(
      { kind: "heading", text: "Who was told" },
      { kind: "list", items: why.tellings.map(tellingItem) },
    );
  if (why.card.sample) parts.push(SAMPLE_NOTE);
  return { title: `${why.card.name}: ${headline(why)}`, parts };
}

function headline({ decision }: WhyInput): string {
  return decision === null ? "not judged" : levelWord(decision.levels.admins);
}

function cardFacts({
  card,
  facts,
  asOf,
  now,
  theirAlert,
}: WhyInput): Extract<Part, { kind: "facts" }>["facts"] {
  const owner = [card.ownerName, card.ownerEmail].filter((text) => text !== null).join(", ");
  const marks = [
    facts.state === "deactivated" ? "deactivated" : null,
    card.deauthorized ? "deauthorized" : null,
    card.blocked ? "blocked" : null,
  ];
  const state = marks.filter((mark) => mark !== null).join(", ");
  return [
    { label: "Device", value: { kind: "text", text: `${card.name} (${card.externalId})` } },
    { label: "Organization", value: { kind: "text", text: card.organizationName } },
    { label: "Owner", value: { kind: "text", text: owner === "" ? "no owner" : owner } },
    { label: "State", value: { kind: "text", text: state === "" ? "active" : state } },
    { label: "Source", value: { kind: "text", text: card.sourceNames.join(", ") } },
    {
      label: facts.lastActivityAt === null ? "Never backed up, counted from" : "Last backup activity",
      value: { kind: "time", at: facts.clockAt, asOf: asOf ?? now },
    },
    { label: "Judged as of", value: { kind: "time", at: asOf, asOf: now } },
    ...theirAlertFacts(theirAlert),
  ];
}

function levelItems({ decision, question, settingsFrom, facts }: WhyInput): Span[][] {
  if (decision === null || question === null)
    return [["No enabled source speaks for this device, so its level stands still."]];
  const { policy, pauses } = question;
  const mails = policy.ownerMails.warning || policy.ownerMails.critical;
  const items: Span[][] = [
    [
      "Administrators: ",
      { strong: levelWord(decision.levels.admins) },
      `, ${reasonWords(decision.judgements.admins.reason, policy.admins)} (settings of ${settingsFrom})${pauses.admins ? ", snoozed" : ""}.`,
    ],
    [
      "Owner: ",
      { strong: levelWord(decision.judgements.owner.level) },
      `, ${reasonWords(decision.judgements.owner.reason, policy.owner)} (the device's own settings)${ownerMailWords(mails, policy.clientHidden, pauses.owner)}.`,
    ],
  ];
  if (facts.openedAt !== null)
    items.push(["The outage is open since ", { at: facts.openedAt, style: "date-time" }, "."]);
  return items;
}

function ownerMailWords(mails: boolean, hidden: boolean, paused: boolean): string {
  if (!mails) return "; the owner is mailed nothing";
  if (hidden) return "; the organization hides the client, so the owner is mailed nothing";
  return paused ? "; snoozed, or the owner is away" : "";
}

function reasonWords(
  reason: LevelReason,
  days: { readonly warningDays: number; readonly criticalDays: number },
): string {
  switch (reason) {
    case "deactivated":
      return "the device is deactivated";
    case "grace":
      return "it is new and has not had its first days to back up";
    case "recent":
      return `backup activity within ${days.warningDays} days`;
    case "warning-reached":
      return `no backup activity for ${days.warningDays} days or more; critical at ${days.criticalDays}`;
    case "critical-reached":
      return `no backup activity for ${days.criticalDays} days or more`;
  }
}

function archiveTable({ archives, asOf, now }: WhyInput): Part {
  const at = asOf ?? now;
  return {
    kind: "table",
    caption: "Backups",
    columns: [
      { label: "Destination", rowHeader: true },
      { label: "Last activity" },
      { label: "Last completed" },
      { label: "Complete", align: "right" },
      { label: "Last run" },
    ],
    rows: archives.map((archive) => [
      {
        kind: "text",
        text: archive.counts ? archive.destinationName : `${archive.destinationName} (not in use)`,
      },
      { kind: "time", at: archive.lastActivityAt, asOf: at },
      { kind: "time", at: archive.lastCompletedAt, asOf: at },
      { kind: "percent", value: archive.percentComplete },
      {
        kind: "text",
        text: [archive.lastRun, archive.lastRunMessage].filter((text) => text !== null).join(": "),
      },
    ]),
  };
}

function flipItem(flip: WhyInput["flips"][number]): Span[] {
  const audience = flip.audience === "admins" ? "administrators" : "owner";
  return [
    { at: flip.at, style: "date-time" },
    `  ${audience}: ${levelWord(flip.fromLevel)} to ${levelWord(flip.toLevel)}, ${flipWords(flip.reason)}`,
  ];
}

function flipWords(reason: FlipReason): string {
  switch (reason) {
    case "threshold-reached":
      return "threshold reached";
    case "threshold-changed":
      return "threshold changed";
    case "baseline":
      return "found so at the first look at its source";
    case "recovered":
      return "backing up again";
    case "late-data":
      return "a backup became known that was made before the alert";
    case "deactivated":
      return "deactivated";
    case "silent-again":
      return "it had backed up and fell silent again";
    case "age-corrected":
      return "a later backup became known";
    case "moved":
      return "moved to another organization";
    case "source-changed":
      return "another source speaks for it";
    case "grace":
      return "reactivated";
  }
}

function tellingItem(telling: WhyInput["tellings"][number]): Span[] {
  const what = telling.level === null ? "" : `${levelWord(telling.level)} to `;
  const when: Span[] = telling.sentAt === null ? [] : [" ", { at: telling.sentAt, style: "date-time" }];
  return [
    what,
    { code: telling.destination },
    `: ${telling.state}${telling.state === "sent" ? "" : ` (${telling.reason})`}`,
    ...when,
  ];
}

/** A blind spot in words. */
export function blindSpotWords(name: string): string {
  switch (name) {
    case "clock":
      return "its clock runs ahead";
    case "last-run-failed":
      return "the last run failed";
    case "never-backed-up":
      return "never backed up";
    case "no-address":
      return "its owner has no e-mail address";
    case "no-owner":
      return "no owner";
    case "not-completed":
      return "active, but nothing completed for weeks";
    case "nothing-selected":
      return "nothing is selected for backup";
    case "selection-shrunk":
      return "the selection shrank by 80 % or more";
    default:
      return name;
  }
}
