import { answerNotes } from "../../../db/query/status.ts";
import { alertedDevices } from "../../../db/query/device-list.ts";
import { readLedger } from "../../../db/query/doctor.ts";
import type { Verb } from "../../core/access.ts";
import type { Instant } from "../../core/instant.ts";
import { allowedVerbs } from "../access/allowed-verbs.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { type TimedDevice, withTimes } from "../device/device-times.ts";
import { withinOf } from "../device/list-devices.ts";
import { type OwnDevices, showOwn } from "../device/show-own.ts";
import { nextReport } from "../settings/next-report.ts";
import { showSubscriptions } from "../subscription/list-subscriptions.ts";

const MOST_ALERTS = 5;

export interface Home {
  readonly own: OwnDevices;
  /** Null: the asker may see no alerts, or several organizations apart. */
  readonly alerts: {
    readonly organizationName: string;
    readonly total: number;
    readonly devices: readonly TimedDevice[];
  } | null;
  readonly nextReportAt: Instant | null;
  readonly subscriptions: readonly { readonly organizationName: string | null; readonly channelId: string }[];
  /** Null: the asker is no administrator of everything. */
  readonly operations: {
    readonly overdueSources: number;
    readonly held: number;
    readonly dead: number;
  } | null;
  readonly may: ReadonlySet<Verb>;
  readonly now: Instant;
}

/** What somebody sees first: their own devices, and what their roles let them see. */
export async function showHome(ctx: Context, actor: Actor): Promise<Home> {
  const may = await allowedVerbs(ctx, actor);
  const now = ctx.now();
  const [own, alerts, nextReportAt, subscriptions, operations] = await Promise.all([
    showOwn(ctx, actor),
    may.has("alerts") ? openAlerts(ctx, actor, now) : null,
    may.has("report") ? reportAt(ctx, actor) : null,
    may.has("subscribe") ? showSubscriptions(ctx, actor) : [],
    may.has("held") ? readOperations(ctx) : null,
  ]);
  return {
    own,
    alerts,
    nextReportAt,
    subscriptions: subscriptions.filter((row) => row.active),
    operations,
    may,
    now,
  };
}

async function openAlerts(ctx: Context, actor: Actor, now: Instant): Promise<Home["alerts"]> {
  const chosen = await chosenOrNone(ctx, actor, "alerts");
  if (chosen === null) return null;
  const within = await withinOf(ctx, chosen);
  const { total, devices } = await alertedDevices(ctx.db, { within, now, limit: MOST_ALERTS });
  return { organizationName: chosen.name, total, devices: await withTimes(ctx.db, devices, now) };
}

async function reportAt(ctx: Context, actor: Actor): Promise<Instant | null> {
  const chosen = await chosenOrNone(ctx, actor, "report");
  return chosen === null ? null : await nextReport(ctx, chosen.id);
}

async function chosenOrNone(
  ctx: Context,
  actor: Actor,
  verb: "alerts" | "report",
): Promise<Awaited<ReturnType<typeof chooseOrganization>> | null> {
  const accept = verb === "alerts" ? (["full"] as const) : (["full", "totals"] as const);
  try {
    return await chooseOrganization(ctx, actor, { verb, accept, word: "", channel: [] });
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

async function readOperations(ctx: Context): Promise<Home["operations"]> {
  const [{ held, dead }, { overdue }] = await Promise.all([readLedger(ctx.db), answerNotes(ctx.db)]);
  return { overdueSources: overdue.length, held, dead };
}
