import type { Verb } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { Buttons } from "./buttons.ts";
import { type DeviceItem, deviceParts } from "./device-list.ts";
import { type OwnDeviceItem, ownDeviceParts } from "./own-devices.ts";
import { counted } from "./settings-text.ts";
import type { Action, Part, Span, View } from "./view.ts";

export interface HomeInput {
  readonly own: {
    readonly devices: readonly OwnDeviceItem[];
    readonly awayUntil: Instant | null;
    readonly now: Instant;
  };
  readonly alerts: {
    readonly organizationName: string;
    readonly total: number;
    readonly devices: readonly DeviceItem[];
  } | null;
  readonly nextReportAt: Instant | null;
  readonly subscriptions: readonly { readonly organizationName: string | null; readonly channelId: string }[];
  readonly operations: {
    readonly overdueSources: number;
    readonly held: number;
    readonly dead: number;
  } | null;
  readonly may: ReadonlySet<Verb>;
  readonly now: Instant;
  /** What is written before a command in a channel. */
  readonly command: string;
  readonly buttons: Buttons;
}

const MOST_SUBSCRIPTIONS = 10;

/** What somebody sees first in their own place of the chat: as much as they may see, and nothing of the rest. */
export function homeView(home: HomeInput): View {
  return {
    title: "Backup report",
    parts: [
      ...operationsParts(home),
      { kind: "actions", actions: shortcuts(home) },
      { kind: "heading", text: "Your devices" },
      ...ownParts(home),
      ...alertParts(home),
      ...reportParts(home),
      ...subscriptionParts(home),
      { kind: "note", tone: "plain", spans: ["As of ", { at: home.now, style: "date-time" }, "."] },
    ],
  };
}

function operationsParts({ operations, buttons }: HomeInput): Part[] {
  if (operations === null) return [];
  const { overdueSources, held, dead } = operations;
  if (overdueSources + held + dead === 0) {
    return [
      {
        kind: "text",
        spans: [
          "All sources are in time, no mail is held, and everything owed was delivered or is on its way.",
        ],
      },
      {
        kind: "actions",
        actions: [
          { label: "Sources", payload: buttons.run("sources") },
          { label: "Held mail", payload: buttons.run("held") },
          { label: "Deliveries", payload: buttons.run("deliveries") },
        ],
      },
    ];
  }
  const items: Span[][] = [];
  const actions: Action[] = [];
  if (overdueSources > 0) {
    items.push([`${counted(overdueSources, "source")} overdue`]);
    actions.push({ label: "Sources", payload: buttons.run("sources") });
  }
  if (held > 0) {
    items.push([`${counted(held, "message")} held until you decide`]);
    actions.push({ label: "Held mail", payload: buttons.run("held") });
  }
  if (dead > 0) {
    items.push([`${counted(dead, "message")} could not be delivered`]);
    actions.push({ label: "Deliveries", payload: buttons.run("deliveries dead") });
  }
  return [
    { kind: "heading", text: "Needs you" },
    { kind: "list", items },
    { kind: "actions", actions },
  ];
}

function shortcuts({ may, buttons }: HomeInput): Action[] {
  const offered: readonly (readonly [string, string, Verb | null])[] = [
    ["Status", "status", "status"],
    ["Overdue", "overdue", "devices"],
    ["Report", "report", "report"],
    ["Usage", "usage", "usage"],
    ["Endpoints", "endpoints", "status"],
    ["Licences", "licences", "licences"],
    ["Charge-back", "chargeback", "chargeback"],
    ["Thresholds…", "thresholds", "thresholds"],
    ["My settings…", "settings", null],
    ["Help", "help", null],
  ];
  return offered
    .filter(([, , verb]) => verb === null || may.has(verb))
    .map(([label, line]) => ({ label, payload: buttons.run(line) }));
}

function ownParts({ own, buttons }: HomeInput): Part[] {
  if (own.devices.length === 0) {
    return [{ kind: "text", spans: ["The backup system knows no device of yours."] }];
  }
  return ownDeviceParts({ ...own, buttons });
}

function alertParts({ alerts, now, buttons, may }: HomeInput): Part[] {
  if (alerts === null || !may.has("alerts")) return [];
  const { organizationName, total, devices } = alerts;
  const heading: Part = { kind: "heading", text: `Open alerts in ${organizationName}` };
  if (total === 0) return [heading, { kind: "text", spans: ["No device is overdue there."] }];
  const list = { devices, total: devices.length, now, ownerNames: "full", buttons } as const;
  const more: Part[] =
    total > devices.length
      ? [{ kind: "actions", actions: [{ label: `All ${total} alerts`, payload: buttons.run("alerts") }] }]
      : [];
  return [heading, ...deviceParts("Those nobody has first", list), ...more];
}

function reportParts({ may, nextReportAt }: HomeInput): Part[] {
  if (!may.has("report")) return [];
  const spans: Span[] =
    nextReportAt === null
      ? ["No report is scheduled."]
      : ["The next report is sent ", { at: nextReportAt, style: "date-time" }, "."];
  return [
    { kind: "heading", text: "Report" },
    { kind: "text", spans },
  ];
}

function subscriptionParts({ may, subscriptions, command }: HomeInput): Part[] {
  if (!may.has("subscribe")) return [];
  const heading: Part = { kind: "heading", text: "Channels that follow" };
  if (subscriptions.length === 0) {
    return [
      heading,
      { kind: "text", spans: ["None. In a channel, say ", { code: `${command} subscribe` }, "."] },
    ];
  }
  const items = subscriptions
    .slice(0, MOST_SUBSCRIPTIONS)
    .map((row): Span[] => [
      { strong: row.organizationName ?? "the bot itself" },
      " in ",
      { code: row.channelId },
    ]);
  const more = subscriptions.length - items.length;
  return [
    heading,
    { kind: "list", items },
    ...(more > 0
      ? [{ kind: "text" as const, spans: [`And ${more} more: `, { code: "subscriptions" }] }]
      : []),
  ];
}
