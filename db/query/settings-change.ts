import { eq } from "drizzle-orm";

import type { Thresholds } from "../../src/core/judge.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Audience, Level } from "../../src/core/level.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";
import { settingsChange } from "../schema/organization.ts";

export type SettingsChangeRow = typeof settingsChange.$inferSelect;
export type NewSettingsChange = Omit<SettingsChangeRow, "id" | "state" | "endedBy" | "endedAt">;

/** A change of settings that may still be undone, as far as what it makes owed is concerned. */
export interface Hold {
  readonly changeId: number;
  /** What it makes owed goes out then. */
  readonly until: Instant;
  /** Organizations whose administrators' thresholds it changed, and what these were. */
  readonly reportingIds: ReadonlySet<number>;
  readonly adminsBefore: Thresholds;
  /** Organizations whose devices it pushed to. */
  readonly pushedIds: ReadonlySet<number>;
}

/** Changes that may still be undone, the newest first. */
export async function loadHolds(q: Queryable, now: Instant): Promise<Hold[]> {
  const rows = await q.sql<
    (Thresholds & { id: number; until: Instant; reportingIds: number[]; pushedIds: number[] })[]
  >`
    select id, hold_until as until, reporting_ids as "reportingIds", pushed_ids as "pushedIds",
      (before #>> '{reporting,values,warningDays}')::int as "warningDays",
      (before #>> '{reporting,values,criticalDays}')::int as "criticalDays"
    from settings_change where state = 'waiting' and hold_until > ${now}::timestamptz order by id desc`;
  return rows.map(({ id, until, reportingIds, pushedIds, ...adminsBefore }) => ({
    changeId: id,
    until,
    reportingIds: new Set(reportingIds),
    adminsBefore,
    pushedIds: new Set(pushedIds),
  }));
}

/** Writes a change down and returns its id. */
export async function addSettingsChange(tx: Tx, change: NewSettingsChange): Promise<number> {
  const [row] = await tx.orm
    .insert(settingsChange)
    .values({ ...change, state: "waiting" })
    .returning({ id: settingsChange.id });
  if (row === undefined) throw new Error("The change of settings was not written down.");
  return row.id;
}

/** Completes a change with what came of it. */
export async function completeSettingsChange(
  tx: Tx,
  changeId: number,
  result: Pick<SettingsChangeRow, "after" | "pushId">,
): Promise<void> {
  await tx.orm.update(settingsChange).set(result).where(eq(settingsChange.id, changeId));
}

/** The change, which nobody else can end until the transaction does; null when there is none. */
export async function lockSettingsChange(tx: Tx, changeId: number): Promise<SettingsChangeRow | null> {
  const [row] = await tx.orm
    .select()
    .from(settingsChange)
    .where(eq(settingsChange.id, changeId))
    .for("update");
  return row ?? null;
}

/** The change; null when there is none. */
export async function findSettingsChange(q: Queryable, changeId: number): Promise<SettingsChangeRow | null> {
  const [row] = await q.orm.select().from(settingsChange).where(eq(settingsChange.id, changeId));
  return row ?? null;
}

export async function endSettingsChange(
  tx: Tx,
  changeId: number,
  end: { readonly state: "applied" | "undone"; readonly by: string; readonly at: Instant },
): Promise<void> {
  await tx.orm
    .update(settingsChange)
    .set({ state: end.state, endedBy: end.by, endedAt: end.at })
    .where(eq(settingsChange.id, changeId));
}

export interface HeldSettlement {
  readonly changeId: number;
  readonly outageId: number;
  readonly audience: Audience;
  readonly before: Level;
  readonly after: Level;
}

/** Notes how outages were settled before a change made something owed; what was noted first stays. */
export async function noteSettlements(tx: Tx, held: readonly HeldSettlement[]): Promise<void> {
  if (held.length === 0) return;
  await tx.sql`
    insert into settings_change_outage as s (change_id, outage_id, audience, settled_before, settled_after)
    select * from unnest(
      ${arrayText(held.map((one) => one.changeId))}::text::int[], ${arrayText(held.map((one) => one.outageId))}::text::bigint[],
      ${arrayText(held.map((one) => one.audience))}::text::text[], ${arrayText(held.map((one) => one.before))}::text::text[],
      ${arrayText(held.map((one) => one.after))}::text::text[])
    on conflict (change_id, outage_id, audience) do update set settled_after = excluded.settled_after`;
}

/** Cancels what a change made owed and nobody was told yet. Returns how many messages. */
export async function cancelHeld(tx: Tx, changeId: number): Promise<number> {
  const { count } = await tx.sql`
    update notification set state = 'cancelled', reason = 'settings-undone', released_at = null, claimed_by = null
    where change_id = ${changeId} and state in ('owed', 'held', 'due', 'undeliverable')`;
  return count;
}

/** Settles outages again as they were before a change, unless they were settled anew since. Hold the fleet lock. */
export async function restoreSettlements(tx: Tx, changeId: number): Promise<void> {
  await tx.sql`
    update outage o set
      admins_settled = case when s.admins_after = o.admins_settled then s.admins_before else o.admins_settled end,
      owner_settled = case when s.owner_after = o.owner_settled then s.owner_before else o.owner_settled end
    from (
      select outage_id,
        max(settled_before::level) filter (where audience = 'admins') as admins_before,
        max(settled_after::level) filter (where audience = 'admins') as admins_after,
        max(settled_before::level) filter (where audience = 'owner') as owner_before,
        max(settled_after::level) filter (where audience = 'owner') as owner_after
      from settings_change_outage where change_id = ${changeId} group by outage_id
    ) s
    where o.id = s.outage_id`;
}

/** Lets what a change made owed go out now. Returns the destinations, to wake them. */
export async function letHeldGo(
  tx: Tx,
  change: Pick<SettingsChangeRow, "id" | "holdUntil">,
  now: Instant,
): Promise<string[]> {
  const rows = await tx.sql<{ destination: string; state: string }[]>`
    update notification set next_attempt_at = ${now}::timestamptz
    where change_id = ${change.id} and state in ('owed', 'held', 'due') and next_attempt_at <= ${change.holdUntil}::timestamptz
    returning destination, state`;
  return [...new Set(rows.filter((row) => row.state === "due").map((row) => row.destination))];
}

/** How many messages a change made owed that nobody was told yet, to each kind of reader. */
export async function countHeld(
  q: Queryable,
  changeId: number,
): Promise<{ readonly alerts: number; readonly ownerMails: number }> {
  const [row] = await q.sql<{ alerts: number; ownerMails: number }[]>`
    select count(*) filter (where kind = 'alert')::int as alerts,
      count(*) filter (where kind = 'owner-alert')::int as "ownerMails"
    from notification where change_id = ${changeId} and state in ('owed', 'held', 'due')`;
  return row ?? { alerts: 0, ownerMails: 0 };
}

/** Forgets a change that changed nothing. */
export async function dropSettingsChange(tx: Tx, changeId: number): Promise<void> {
  await tx.orm.delete(settingsChange).where(eq(settingsChange.id, changeId));
}
