import type { OwnerNames } from "../core/notification.ts";
import type { Instant } from "../core/instant.ts";
import type { Part, Span, View } from "./view.ts";

export interface SubscriptionInput {
  /** Null: notices about the bot itself. */
  readonly organizationName: string | null;
  readonly alerts: boolean;
  readonly warnings: boolean;
  readonly reports: boolean;
  readonly ownerNames: OwnerNames;
  readonly postTime: string | null;
  readonly zone: string;
  readonly thread: boolean;
}

/** What a channel that was subscribed gets, and when. */
export function subscribedView(
  subscription: SubscriptionInput,
  how: { readonly before: boolean; readonly nextReportAt: Instant | null },
): View {
  const { organizationName } = subscription;
  if (organizationName === null) {
    return {
      title: "This channel gets notices about the bot itself",
      parts: [{ kind: "text", spans: ["Overdue sources, failed deliveries, held mail and late reports."] }],
    };
  }
  return {
    title: how.before
      ? `This channel follows ${organizationName} as before, with these choices`
      : `This channel follows ${organizationName} now`,
    parts: [
      { kind: "list", items: itemsOf(subscription, how.nextReportAt) },
      {
        kind: "note",
        tone: "plain",
        spans: [
          "Other choices: ",
          { code: "subscribe ORG warnings | owner-names initials | at 09:00 | at once | edit-only" },
          ". To end it: ",
          { code: "unsubscribe" },
        ],
      },
    ],
  };
}

function itemsOf(subscription: SubscriptionInput, nextReportAt: Instant | null): Span[][] {
  const { alerts, warnings, reports, ownerNames, postTime, zone, thread } = subscription;
  const when = postTime === null ? "as soon as it happens" : `at ${postTime} (${zone}), later ones at once`;
  const report: Span[] =
    nextReportAt === null
      ? ["The report, once days are set for it: ", { code: "schedule" }, "."]
      : ["The report, next ", { at: nextReportAt, style: "date-time" }, "."];
  return [
    [
      alerts
        ? `One message a day with the devices that became critical${warnings ? " or reached the warning level" : ""}, ${when}. It is kept up to date.`
        : "No alerts.",
    ],
    [
      thread
        ? "Changes are also told in its thread."
        : "Changes only edit it, nothing is told in its thread.",
    ],
    reports ? report : ["No reports."],
    [ownerText(ownerNames)],
  ];
}

function ownerText(choice: OwnerNames): string {
  switch (choice) {
    case "full":
      return "Owners are shown by name.";
    case "initials":
      return "Owners are shown by their initials.";
    case "none":
      return "Owners are not shown.";
  }
}

export interface ListedInput extends SubscriptionInput {
  readonly channelId: string;
  readonly platform: string;
  readonly active: boolean;
  readonly offReason: string | null;
}

/** Which channel follows what. */
export function subscriptionsView(subscriptions: readonly ListedInput[]): View {
  if (subscriptions.length === 0) {
    return {
      title: "No channel follows an organization",
      parts: [
        {
          kind: "text",
          spans: ["Say this in the channel that is to: ", { code: "subscribe ORG" }],
        } satisfies Part,
      ],
    };
  }
  return {
    title: "Subscriptions",
    parts: [
      {
        kind: "table",
        caption: "Which channel follows what",
        columns: [
          { label: "Channel", rowHeader: true },
          { label: "Follows" },
          { label: "Alerts" },
          { label: "Report" },
          { label: "Owners" },
          { label: "Post time" },
          { label: "State" },
        ],
        rows: subscriptions.slice(0, 100).map((row) => [
          { kind: "text", text: `#${row.channelId} (${row.platform})` },
          { kind: "text", text: row.organizationName ?? "the bot itself" },
          { kind: "text", text: row.alerts ? (row.warnings ? "critical and warning" : "critical") : "none" },
          { kind: "text", text: row.reports ? "yes" : "no" },
          { kind: "text", text: row.ownerNames },
          { kind: "text", text: row.postTime ?? "at once" },
          { kind: "text", text: row.active ? "on" : `off: ${row.offReason ?? ""}` },
        ]),
        ...(subscriptions.length > 100 ? { moreRows: subscriptions.length - 100 } : {}),
      },
    ],
  };
}
