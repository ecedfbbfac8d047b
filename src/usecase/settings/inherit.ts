import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { inheritingSubtree } from "../../../db/query/organization.ts";
import {
  dropDefaults,
  dropReporting,
  saveDefaults,
  saveReporting,
  type InForce,
} from "../../../db/query/settings.ts";
import type { SettingsGroup } from "../../core/inheritance.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import { reportDueAt } from "./report-due.ts";
import { lockSettings, refuseStale, type BothInForce } from "./settings-lock.ts";
import { readSettings, type ShownSettings } from "./show-settings.ts";

export interface InheritInput {
  readonly organizationId: number;
  readonly group: SettingsGroup;
  readonly inherit: boolean;
  /** From `showSettings`, when a form was filled. */
  readonly stamp?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * Turns inheritance of a group of settings off, which copies the values in force, or on, which drops the
 * copy (R11). Throws `conflict` when it is so already, `invalid` for the root.
 */
export async function setInheritance(
  ctx: Context,
  actor: Actor,
  input: InheritInput,
): Promise<ShownSettings> {
  const { organizationId } = input;
  await requireAccess(ctx, actor, "thresholds", organizationId);
  await ctx.db.transaction(async (tx) => await writeInheritance(ctx, tx, actor, input));
  return await readSettings(ctx, organizationId);
}

/** The same in the caller's transaction, which asked who may. */
export async function writeInheritance(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  input: InheritInput,
): Promise<void> {
  const { organizationId } = input;
  const before = await lockSettings(tx, organizationId);
  const inForce = groupOf(before, input.group);
  refuseStale(inForce, input.stamp);
  await refuseImpossible(tx, input, inForce);
  await (input.inherit ? dropCopy(ctx, tx, input) : keepCopy(ctx, tx, { before, input }));
  const after = await lockSettings(tx, organizationId);
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: input.inherit ? "inheritance.on" : "inheritance.off",
    organizationId,
    entity: `organization:${organizationId}:${input.group === "reporting" ? "reporting" : "defaults"}`,
    before: groupOf(before, input.group),
    after: groupOf(after, input.group),
    reason: input.reason ?? null,
  });
}

function groupOf(both: BothInForce, group: SettingsGroup): InForce {
  return group === "reporting" ? both.reporting : both.defaults;
}

async function refuseImpossible(tx: Tx, input: InheritInput, inForce: InForce): Promise<void> {
  if (input.inherit !== inForce.own) {
    const state = inForce.own ? "has settings of its own" : "inherits";
    throw new UsageError("conflict", `This organization ${state} already.`, "inherit");
  }
  if (input.inherit && (await organizationPath(tx, input.organizationId)).length === 1) {
    throw new UsageError("invalid", "The root organization has no parent to inherit from.", "inherit");
  }
}

async function dropCopy(ctx: Context, tx: Tx, { organizationId, group }: InheritInput): Promise<void> {
  if (group === "device defaults") {
    await dropDefaults(tx, organizationId);
    return;
  }
  await dropReporting(tx, organizationId);
  await evaluateOrganizations(ctx, tx, await inheritingSubtree(tx, organizationId, "reporting"), "settings");
}

async function keepCopy(
  ctx: Context,
  tx: Tx,
  { before, input }: { readonly before: BothInForce; readonly input: InheritInput },
): Promise<void> {
  const { reporting } = before.reporting;
  if (input.group === "device defaults")
    await saveDefaults(tx, input.organizationId, before.defaults.defaults);
  else await saveReporting(tx, input.organizationId, reporting, reportDueAt(reporting, ctx.now()));
}
