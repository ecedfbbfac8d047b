import type { Tx } from "../../../db/client.ts";
import { inheritingSubtree, organizationNames } from "../../../db/query/organization.ts";
import {
  addSettingsChange,
  completeSettingsChange,
  countHeld,
  dropSettingsChange,
} from "../../../db/query/settings-change.ts";
import type { Instant } from "../../core/instant.ts";
import type { SettingsGroup } from "../../core/inheritance.ts";
import type { OwnerField } from "../../core/policy.ts";
import type { SettingsSnapshot } from "../../core/settings-snapshot.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { forgetHistograms } from "./fleet-histogram.ts";
import { writeInheritance } from "./inherit.ts";
import { writePush, type PushResult } from "./push.ts";
import { writeThresholds, type ThresholdsInput } from "./set-thresholds.ts";
import { lockSettings, refuseStale, stampOf, type BothInForce } from "./settings-lock.ts";

export interface ChangeSettingsInput extends Omit<ThresholdsInput, "hideClient"> {
  /** Whether each group is to inherit; left out: as it is. A group that inherits cannot be edited with it. */
  readonly inherit?: Partial<Record<SettingsGroup, boolean>> | undefined;
  /** Fields of the device defaults that existing devices get as well. */
  readonly push?: readonly OwnerField[] | undefined;
  /** How long what the change makes owed waits for an undo. */
  readonly holdMs: number;
}

export interface SettingsChanged {
  /** By which it can be undone or applied; null: nothing was different. */
  readonly changeId: number | null;
  readonly organizationName: string;
  readonly before: SettingsSnapshot;
  readonly after: SettingsSnapshot;
  readonly push: PushResult | null;
  readonly holdUntil: Instant;
  /** Messages that wait already; a change that reaches many devices finds more as it is carried out. */
  readonly held: { readonly alerts: number; readonly ownerMails: number };
}

/**
 * Changes inheritance, thresholds, owner mails and locks of an organization and pushes fields, all in one
 * transaction (R2, R11, R12). What that makes owed waits for `holdMs`, in which `undoChange` takes all of it back
 * and `applyChange` lets it go. Throws as `setThresholds`, `setInheritance` and `pushSettings` do.
 */
export async function changeSettings(
  ctx: Context,
  actor: Actor,
  input: ChangeSettingsInput,
): Promise<SettingsChanged> {
  const { organizationId } = input;
  const fields = input.push ?? [];
  await requireAccess(ctx, actor, "thresholds", organizationId);
  if (fields.length > 0) await requireAccess(ctx, actor, "push", organizationId);
  const result = await ctx.db.transaction(async (tx) => {
    const inForce = await lockSettings(tx, organizationId);
    refuseStale(inForce.reporting, input.reportingStamp);
    refuseStale(inForce.defaults, input.defaultsStamp);
    const before = snapshotOf(inForce);
    const holdUntil = ctx.now() + input.holdMs;
    const changeId = await addSettingsChange(tx, {
      organizationId,
      before,
      after: before,
      pushId: null,
      reportingIds: [...(await inheritingSubtree(tx, organizationId, "reporting"))],
      pushedIds: fields.length === 0 ? [] : [...(await inheritingSubtree(tx, organizationId, "defaults"))],
      by: actor.name,
      at: ctx.now(),
      holdUntil,
    });
    const push = await write(ctx, tx, actor, { input, inForce });
    const after = snapshotOf(await lockSettings(tx, organizationId));
    const changed = isChanged(before, after) || (push?.pushId ?? null) !== null;
    if (changed) await completeSettingsChange(tx, changeId, { after, pushId: push?.pushId ?? null });
    else await dropSettingsChange(tx, changeId);
    return {
      changeId: changed ? changeId : null,
      organizationName: await nameOf(tx, organizationId),
      before,
      after,
      push,
      holdUntil,
      held: await countHeld(tx, changeId),
    };
  });
  forgetHistograms(ctx);
  return result;
}

/** What is in force now, to be put back by an undo. */
export function snapshotOf({ reporting, defaults }: BothInForce): SettingsSnapshot {
  return {
    reporting: {
      own: reporting.own,
      stamp: stampOf(reporting),
      values: reporting.reporting,
      nextRunAt: reporting.nextRunAt,
    },
    defaults: { own: defaults.own, stamp: stampOf(defaults), ...defaults.defaults },
  };
}

interface Change {
  readonly input: ChangeSettingsInput;
  readonly inForce: BothInForce;
}

async function write(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  { input, inForce }: Change,
): Promise<PushResult | null> {
  const { organizationId, reason } = input;
  for (const [group, own] of [
    ["reporting", inForce.reporting.own],
    ["device defaults", inForce.defaults.own],
  ] as const) {
    const inherit = input.inherit?.[group];
    refuseEditOfInherited(input, group);
    if (inherit === undefined || inherit !== own) continue;
    await writeInheritance(ctx, tx, actor, { organizationId, group, inherit, reason });
  }
  // The stamps were looked at before inheritance was changed; that was ours.
  await writeThresholds(ctx, tx, actor, { ...input, reportingStamp: undefined, defaultsStamp: undefined });
  if ((input.push ?? []).length === 0) return null;
  return await writePush(ctx, tx, actor, { organizationId, fields: input.push ?? [], reason });
}

function refuseEditOfInherited(input: ChangeSettingsInput, group: SettingsGroup): void {
  if (input.inherit?.[group] !== true) return;
  const edited =
    group === "reporting"
      ? input.admins !== undefined
      : input.owner !== undefined || input.lock !== undefined || input.unlock !== undefined;
  if (!edited) return;
  throw new UsageError("invalid", "A group of settings is either inherited or changed, not both.", "inherit");
}

function isChanged(before: SettingsSnapshot, after: SettingsSnapshot): boolean {
  return before.reporting.stamp !== after.reporting.stamp || before.defaults.stamp !== after.defaults.stamp;
}

async function nameOf(tx: Tx, organizationId: number): Promise<string> {
  return (await organizationNames(tx, [organizationId])).get(organizationId) ?? "";
}
