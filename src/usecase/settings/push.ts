import { pushSettingsJob } from "../../../db/job/push-settings.ts";
import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { importingSource } from "../../../db/query/imported-settings.ts";
import { inheritingSubtree } from "../../../db/query/organization.ts";
import { findPolicies, internPolicies } from "../../../db/query/policy.ts";
import {
  addPush,
  advancePush,
  countByPolicy,
  runningPush,
  setPushState,
  type PolicyMove,
  type PushRow,
} from "../../../db/query/push.ts";
import { policyKey } from "../../core/policy-key.ts";
import { OWNER_FIELDS, type DeviceDefaults, type DevicePolicy, type OwnerField } from "../../core/policy.ts";
import { pushFields } from "../../core/push.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { lockSettings, refuseStale } from "./settings-lock.ts";

/** More devices are pushed to by a job. */
const MOST_AT_ONCE = 10_000;

export interface PushInput {
  readonly organizationId: number;
  readonly fields: readonly OwnerField[] | "all";
  /** Only say what it would do. */
  readonly dryRun?: boolean | undefined;
  /** Of the device defaults, from `showSettings`, when they were shown. */
  readonly stamp?: string | undefined;
  readonly reason?: string | undefined;
}

export interface PushResult {
  readonly state: "dry-run" | "nothing" | "done" | "running";
  /** By which it can be followed and taken back; null when nothing was pushed. */
  readonly pushId: number | null;
  readonly fields: readonly OwnerField[];
  /** The organization and those below it that inherit its device defaults. */
  readonly organizations: number;
  /** Devices that get other settings than they had. */
  readonly devices: number;
  /** Values that owners had chosen and that are replaced by other ones. */
  readonly ownerValues: number;
  /** The backup system that brought the defaults, which a push does not change; left out: they were made here. */
  readonly importedFrom?: string;
}

/**
 * Pushes device defaults to the existing devices of an organization and of the descendants that inherit
 * them (R12). Up to 10,000 devices change at once, more by a job. Throws `conflict` while another push is
 * on its way, and when the defaults are not those of the stamp.
 */
export async function pushSettings(ctx: Context, actor: Actor, input: PushInput): Promise<PushResult> {
  await requireAccess(ctx, actor, "push", input.organizationId);
  return await ctx.db.transaction(async (tx) => await writePush(ctx, tx, actor, input));
}

/** The same in the caller's transaction, which asked who may. */
export async function writePush(ctx: Context, tx: Tx, actor: Actor, input: PushInput): Promise<PushResult> {
  const { organizationId } = input;
  const fields = input.fields === "all" ? OWNER_FIELDS : input.fields;
  if (fields.length === 0) throw new UsageError("invalid", "Say which fields to push, or all.", "fields");
  const { defaults } = await lockSettings(tx, organizationId);
  refuseStale(defaults, input.stamp);
  const organizationIds = await inheritingSubtree(tx, organizationId, "defaults");
  const plan = await planPush(tx, { organizationIds, defaults: defaults.defaults, fields });
  const source = await importingSource(tx, defaults.fromOrganizationId);
  const result = {
    fields,
    organizations: organizationIds.length,
    ...plan.counts,
    ...(source === null ? {} : { importedFrom: source }),
  };
  if (input.dryRun === true) return { ...result, state: "dry-run", pushId: null };
  if (plan.counts.devices === 0) return { ...result, state: "nothing", pushId: null };
  await refuseSecondPush(tx);
  const moves = await internMoves(tx, plan.moves);
  const push = await addPush(tx, { organizationId, organizationIds, fields, moves, at: ctx.now() });
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "defaults.push",
    organizationId,
    entity: `push:${push.id}`,
    before: { moves },
    after: { ...defaults.defaults, ...result },
    reason: input.reason ?? null,
  });
  const state = await startPush(ctx, tx, push, organizationIds);
  return { ...result, state, pushId: push.id };
}

/** Throws `conflict` while a push is on its way: two at once would leave what neither asked for. */
export async function refuseSecondPush(tx: Tx): Promise<void> {
  const running = await runningPush(tx);
  if (running === null) return;
  const done = `${running.devicesDone} of ${running.devicesTotal} devices`;
  throw new UsageError(
    "conflict",
    `Push ${running.id} is still on its way (${done}). Try again when it is done.`,
  );
}

/** Carries a small push out in the caller's transaction and leaves a large one to the job. */
export async function startPush(
  ctx: Context,
  tx: Tx,
  push: PushRow,
  organizationIds: readonly number[],
): Promise<"done" | "running"> {
  if (push.devicesTotal > MOST_AT_ONCE) {
    await ctx.queue.enqueue(tx, pushSettingsJob, [{ pushId: push.id }]);
    return "running";
  }
  await lockFleet(tx);
  await advancePush(tx, push.id, MOST_AT_ONCE);
  await evaluateOrganizations(ctx, tx, organizationIds, "settings");
  await setPushState(tx, push.id, "done", ctx.now());
  return "done";
}

interface PlannedMove {
  readonly from: number;
  readonly to: DevicePolicy;
}

interface Plan {
  readonly moves: readonly PlannedMove[];
  readonly counts: { readonly devices: number; readonly ownerValues: number };
}

/** What the push would do, policy by policy: a fleet has few distinct ones. */
async function planPush(
  tx: Tx,
  push: {
    readonly organizationIds: readonly number[];
    readonly defaults: DeviceDefaults;
    readonly fields: readonly OwnerField[];
  },
): Promise<Plan> {
  const counts = await countByPolicy(tx, push.organizationIds);
  const policies = await findPolicies(tx, [...counts.keys()]);
  const moves: PlannedMove[] = [];
  let devices = 0;
  let ownerValues = 0;
  for (const [from, policy] of policies) {
    const { policy: to, overwritten } = pushFields(policy, push.defaults, push.fields);
    if (policyKey(to) === policyKey(policy)) continue;
    const count = counts.get(from) ?? 0;
    moves.push({ from, to });
    devices += count;
    ownerValues += count * overwritten.length;
  }
  return { moves, counts: { devices, ownerValues } };
}

async function internMoves(tx: Tx, moves: readonly PlannedMove[]): Promise<readonly PolicyMove[]> {
  const ids = await internPolicies(
    tx,
    moves.map(({ to }) => to),
  );
  return moves.map(({ from, to }) => ({ from, to: ids.get(policyKey(to)) ?? from }));
}
