import type { Tx } from "../../../db/client.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import {
  findSettingsChange,
  lockSettingsChange,
  type SettingsChangeRow,
} from "../../../db/query/settings-change.ts";
import { requireAccess, denied } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

/** Throws `denied` for whoever may not change these settings, also when there is no such change. */
export async function requireChange(ctx: Context, actor: Actor, changeId: number): Promise<void> {
  const change = await findSettingsChange(ctx.db, changeId);
  if (change === null) throw denied();
  await requireAccess(ctx, actor, "thresholds", change.organizationId);
  if (change.pushId !== null) await requireAccess(ctx, actor, "push", change.organizationId);
}

/** The change, with the fleet locked; throws `conflict` when it was undone or applied, or its time is over. */
export async function lockWaiting(ctx: Context, tx: Tx, changeId: number): Promise<SettingsChangeRow> {
  await lockFleet(tx);
  const change = await lockSettingsChange(tx, changeId);
  if (change === null) throw new UsageError("not-found", "This change is gone.", "change");
  if (change.state !== "waiting") {
    const what = change.state === "undone" ? "undid this change" : "applied this change";
    throw new UsageError("conflict", `${change.endedBy ?? "Somebody"} ${what} already.`, "change");
  }
  if (ctx.now() >= change.holdUntil) {
    throw new UsageError(
      "conflict",
      "The time for Undo is over: what this change made owed has gone out. Set the former values with: thresholds",
      "change",
    );
  }
  return change;
}
