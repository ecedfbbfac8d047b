import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import { findPush } from "../../../db/query/push.ts";
import { dropDefaults, dropReporting, saveDefaults, saveReporting } from "../../../db/query/settings.ts";
import {
  cancelHeld,
  endSettingsChange,
  restoreSettlements,
  type SettingsChangeRow,
} from "../../../db/query/settings-change.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { snapshotOf } from "./change-settings.ts";
import { lockWaiting, requireChange } from "./end-change.ts";
import { forgetHistograms } from "./fleet-histogram.ts";
import { reportDueAt } from "./report-due.ts";
import { writeReversal, type RestoreResult } from "./restore-push.ts";
import { lockSettings, type BothInForce } from "./settings-lock.ts";

export interface ChangeUndone {
  readonly organizationName: string;
  /** Messages that were waiting and will not be sent. */
  readonly cancelled: number;
  /** What became of its push; null: it pushed nothing. */
  readonly push: RestoreResult | null;
}

/**
 * Takes a change of settings back before its time: settings and inheritance are as before, its push is
 * reversed, and nobody is told what it made owed (R11–R13). Throws `denied`, and `conflict` when it was undone
 * or applied already, its time is over, or somebody changed the same settings since.
 */
export async function undoChange(
  ctx: Context,
  actor: Actor,
  input: { readonly changeId: number },
): Promise<ChangeUndone> {
  await requireChange(ctx, actor, input.changeId);
  const result = await ctx.db.transaction(async (tx) => {
    const change = await lockWaiting(ctx, tx, input.changeId);
    const { organizationId } = change;
    const inForce = await lockSettings(tx, organizationId);
    refuseChangedSince(change, inForce);
    // Before anything is judged again: what is owed by then is owed for another reason.
    const cancelled = await cancelHeld(tx, change.id);
    await restoreSettlements(tx, change.id);
    await endSettingsChange(tx, change.id, { state: "undone", by: actor.name, at: ctx.now() });
    await restoreSettings(ctx, tx, { change, inForce });
    const push = await reversePush(ctx, tx, actor, change);
    await evaluateOrganizations(ctx, tx, change.reportingIds, "settings");
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "settings.undo",
      organizationId,
      entity: `settings-change:${change.id}`,
      before: change.after,
      after: change.before,
    });
    const names = await organizationNames(tx, [organizationId]);
    return { organizationName: names.get(organizationId) ?? "", cancelled, push };
  });
  forgetHistograms(ctx);
  return result;
}

function refuseChangedSince({ before, after }: SettingsChangeRow, inForce: BothInForce): void {
  const now = snapshotOf(inForce);
  const changedSince = (["reporting", "defaults"] as const).some(
    (group) => before[group].stamp !== after[group].stamp && after[group].stamp !== now[group].stamp,
  );
  if (!changedSince) return;
  throw new UsageError(
    "conflict",
    "Somebody changed these settings since, so this change can no longer be undone by itself. Look at them with: thresholds",
    "change",
  );
}

async function restoreSettings(
  ctx: Context,
  tx: Tx,
  { change, inForce }: { readonly change: SettingsChangeRow; readonly inForce: BothInForce },
): Promise<void> {
  const { organizationId, before, after } = change;
  if (before.reporting.stamp !== after.reporting.stamp) {
    const { own, values } = before.reporting;
    const dueAt = inForce.reporting.own ? inForce.reporting.nextRunAt : reportDueAt(values, ctx.now());
    if (own) await saveReporting(tx, organizationId, values, dueAt);
    else await dropReporting(tx, organizationId);
  }
  if (before.defaults.stamp !== after.defaults.stamp) {
    const { own, values, locked } = before.defaults;
    if (own) await saveDefaults(tx, organizationId, { values, locked });
    else await dropDefaults(tx, organizationId);
  }
}

async function reversePush(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  change: SettingsChangeRow,
): Promise<RestoreResult | null> {
  const pushed = change.pushId === null ? null : await findPush(tx, change.pushId);
  if (pushed === null) return null;
  return await writeReversal(ctx, tx, actor, { pushed, reason: "undo" });
}
