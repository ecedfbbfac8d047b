import { writeAudit } from "../../../db/query/audit.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import { type SavedReportRow, scheduleSavedReport } from "../../../db/query/saved-report.ts";
import { type SubscribedPlace, subscriptionsOf } from "../../../db/query/subscription.ts";
import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import type { Instant } from "../../core/instant.ts";
import { nextRun, type Schedule } from "../../core/schedule.ts";
import { isZone } from "../../core/settings-fault.ts";
import { mailDestination, subscriptionDestination } from "../../core/subject.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { type SavedReportName, savedReportOf } from "./show-saved-report.ts";

export interface SavedReportSending extends SavedReportName {
  readonly schedule: Schedule;
  /** The channel, or an address. */
  readonly to: SubscribedPlace | string;
}

/**
 * Sends a saved report on days of the week, to a channel that follows its organization or one above it, or to an
 * address; whoever may see it may send it to themselves. Returns when it goes first. Throws `denied`, `not-found`,
 * and `invalid` with the field. Audited (R13).
 */
export async function sendSavedReport(
  ctx: Context,
  actor: Actor,
  input: SavedReportSending,
): Promise<Instant> {
  const { organizationId, schedule, to } = input;
  const own = typeof to === "string" && normalEmail(to) === actor.email;
  await requireAccess(ctx, actor, own ? "devices" : "schedule", organizationId);
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(schedule.time)) {
    throw new UsageError("invalid", `"${schedule.time}" is no time. Write it as 09:00.`, "time");
  }
  if (!isZone(schedule.zone)) {
    const message = `"${schedule.zone}" is no time zone. Write it as Europe/Berlin.`;
    throw new UsageError("invalid", message, "zone");
  }
  const nextRunAt = nextRun(schedule, ctx.now());
  if (nextRunAt === null) throw new UsageError("invalid", "Name at least one day, as M,Th.", "days");
  const destination = typeof to === "string" ? addressOf(to) : await channelOf(ctx, organizationId, to);
  await change(ctx, actor, input, { schedule, destination, nextRunAt });
  return nextRunAt;
}

/** Ends the sending of a saved report. Throws `denied` and `not-found`. Audited (R13). */
export async function stopSavedReport(ctx: Context, actor: Actor, input: SavedReportName): Promise<void> {
  const row = await savedReportOf(ctx, input);
  const own = actor.email !== null && row.destination === mailDestination(actor.email);
  await requireAccess(ctx, actor, own ? "devices" : "schedule", input.organizationId);
  await change(ctx, actor, input, { schedule: null, destination: null, nextRunAt: null });
}

async function change(
  ctx: Context,
  actor: Actor,
  name: SavedReportName,
  to: Pick<SavedReportRow, "schedule" | "destination" | "nextRunAt">,
): Promise<void> {
  const row = await savedReportOf(ctx, name);
  await ctx.db.transaction(async (tx) => {
    await scheduleSavedReport(tx, { id: row.id, ...to });
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: to.schedule === null ? "saved-report.stop" : "saved-report.send",
      organizationId: row.organizationId,
      entity: `saved-report:${row.id}`,
      before: { schedule: row.schedule, destination: row.destination },
      after: { schedule: to.schedule, destination: to.destination },
    });
  });
}

function addressOf(text: string): string {
  const email = normalEmail(text);
  if (!isEmailAddress(email)) throw new UsageError("invalid", `"${text}" is no e-mail address.`, "to");
  return mailDestination(email);
}

async function channelOf(ctx: Context, organizationId: number, place: SubscribedPlace): Promise<string> {
  const path = await organizationPath(ctx.db, organizationId);
  const following = (await subscriptionsOf(ctx.db, place)).find(
    (row) => row.active && row.organizationId !== null && path.includes(row.organizationId),
  );
  if (following === undefined) {
    const message = "This channel does not follow the organization of the report. Say first: subscribe";
    throw new UsageError("invalid", message, "to");
  }
  return subscriptionDestination(following.id);
}
