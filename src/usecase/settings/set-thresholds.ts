import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { inheritingSubtree } from "../../../db/query/organization.ts";
import { saveDefaults, saveReporting } from "../../../db/query/settings.ts";
import { orderedFields } from "../../core/policy-key.ts";
import {
  OWNER_FIELDS,
  type DeviceDefaults,
  type OwnerField,
  type OwnerValues,
  type ReportingSettings,
} from "../../core/policy.ts";
import { ownerFaults, reportingFaults } from "../../core/settings-fault.ts";
import { withChanges, type Changes } from "../../core/with-changes.ts";
import { defaultsText, reportingText } from "../../view/settings-text.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { confirmEndOfInheritance, type EditedGroup } from "./end-inheritance.ts";
import { writeHideClient } from "./hide-client.ts";
import { reportDueAt } from "./report-due.ts";
import { lockSettings, refuseFaults, refuseStale, type BothInForce } from "./settings-lock.ts";
import { readSettings, type ShownSettings } from "./show-settings.ts";

export interface ThresholdsInput {
  readonly organizationId: number;
  /** When administrators are warned; days. */
  readonly admins?: Changes<Pick<ReportingSettings, "warningDays" | "criticalDays">> | undefined;
  /** Device backup defaults: what owners of new devices are told. */
  readonly owner?: Changes<OwnerValues> | undefined;
  readonly lock?: readonly OwnerField[] | undefined;
  readonly unlock?: readonly OwnerField[] | undefined;
  /** The client is hidden from owners, who then get no e-mail (R5); for itself and descendants that inherit it. */
  readonly hideClient?: boolean | "inherit" | undefined;
  /** Confirms that an organization that inherits gets its own copy. */
  readonly endInheritance?: boolean | undefined;
  /** From `showSettings`, when a form was filled. */
  readonly reportingStamp?: string | undefined;
  readonly defaultsStamp?: string | undefined;
  readonly reason?: string | undefined;
}

export interface ThresholdsSet {
  readonly settings: ShownSettings;
  /** Changed device defaults, which existing devices get by a push only. */
  readonly unpushed: readonly OwnerField[];
}

/**
 * Sets the levels of both audiences, the owner mails and their locks, and whether owners see the client, in an
 * organization (R2, R5, R11, R12).
 * Existing devices keep their owner values until a push. Throws `invalid`, `conflict`, `denied`.
 */
export async function setThresholds(
  ctx: Context,
  actor: Actor,
  input: ThresholdsInput,
): Promise<ThresholdsSet> {
  await requireAccess(ctx, actor, "thresholds", input.organizationId);
  const unpushed = await ctx.db.transaction(async (tx) => await writeThresholds(ctx, tx, actor, input));
  return { settings: await readSettings(ctx, input.organizationId), unpushed };
}

/** The same in the caller's transaction, which asked who may. Returns what existing devices get by a push only. */
export async function writeThresholds(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  input: ThresholdsInput,
): Promise<readonly OwnerField[]> {
  const inForce = await lockSettings(tx, input.organizationId);
  const next = nextSettings(inForce, input);
  refuseStale(inForce.reporting, input.reportingStamp);
  refuseStale(inForce.defaults, input.defaultsStamp);
  refuseFaults([...reportingFaults(next.reporting), ...ownerFaults(next.defaults.values)]);
  await confirmEndOfInheritance(tx, editedGroups(inForce, next), input.endInheritance);
  if (next.reportingEdited) await writeReporting(ctx, tx, { actor, input, inForce, next });
  if (next.defaultsEdited) await writeDefaults(ctx, tx, { actor, input, inForce, next });
  const { organizationId, hideClient, reason } = input;
  if (hideClient !== undefined) await writeHideClient(ctx, tx, actor, { organizationId, hideClient, reason });
  return next.unpushed;
}

interface Next {
  readonly reporting: ReportingSettings;
  readonly reportingEdited: boolean;
  readonly defaults: DeviceDefaults;
  readonly defaultsEdited: boolean;
  readonly unpushed: readonly OwnerField[];
}

interface Change {
  readonly actor: Actor;
  readonly input: ThresholdsInput;
  readonly inForce: BothInForce;
  readonly next: Next;
}

function nextSettings({ reporting, defaults }: BothInForce, input: ThresholdsInput): Next {
  const now = defaults.defaults;
  const unlock = input.unlock ?? [];
  const both = unlock.filter((field) => input.lock?.includes(field) === true);
  if (both.length > 0) {
    throw new UsageError("invalid", `Lock or unlock ${both.join(" and ")}, not both.`, "lock");
  }
  const kept = now.locked.filter((field) => !unlock.includes(field));
  const next: DeviceDefaults = {
    values: withChanges(now.values, input.owner ?? {}),
    locked: orderedFields([...kept, ...(input.lock ?? [])]),
  };
  const nextReporting = withChanges<ReportingSettings>(reporting.reporting, input.admins ?? {});
  const unpushed = OWNER_FIELDS.filter(
    (field) =>
      next.values[field] !== now.values[field] || next.locked.includes(field) !== now.locked.includes(field),
  );
  return {
    reporting: nextReporting,
    reportingEdited:
      nextReporting.warningDays !== reporting.reporting.warningDays ||
      nextReporting.criticalDays !== reporting.reporting.criticalDays,
    defaults: next,
    defaultsEdited: unpushed.length > 0,
    unpushed,
  };
}

function editedGroups({ reporting, defaults }: BothInForce, next: Next): readonly EditedGroup[] {
  const edited: EditedGroup[] = [];
  if (next.reportingEdited) {
    edited.push({ group: "reporting", inForce: reporting, text: reportingText(reporting.reporting) });
  }
  if (next.defaultsEdited) {
    edited.push({ group: "device defaults", inForce: defaults, text: defaultsText(defaults.defaults) });
  }
  return edited;
}

async function writeReporting(ctx: Context, tx: Tx, { actor, input, inForce, next }: Change): Promise<void> {
  const { organizationId } = input;
  const { own, reporting, nextRunAt } = inForce.reporting;
  const dueAt = own ? nextRunAt : reportDueAt(next.reporting, ctx.now());
  await saveReporting(tx, organizationId, next.reporting, dueAt);
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "thresholds.set",
    organizationId,
    entity: `organization:${organizationId}:reporting`,
    before: { ...reporting, own },
    after: { ...next.reporting, own: true },
    reason: input.reason ?? null,
  });
  await evaluateOrganizations(ctx, tx, await inheritingSubtree(tx, organizationId, "reporting"), "settings");
}

async function writeDefaults(ctx: Context, tx: Tx, { actor, input, inForce, next }: Change): Promise<void> {
  const { organizationId } = input;
  await saveDefaults(tx, organizationId, next.defaults);
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "defaults.set",
    organizationId,
    entity: `organization:${organizationId}:defaults`,
    before: { ...inForce.defaults.defaults, own: inForce.defaults.own },
    after: { ...next.defaults, own: true },
    reason: input.reason ?? null,
  });
}
