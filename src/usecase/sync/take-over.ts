import { takeOverDefaults, takeOverReporting } from "../../core/import-settings.ts";
import type { OwnerField } from "../../core/policy.ts";
import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { findImported, type ImportedGroup, markTakenOver } from "../../../db/query/imported-settings.ts";
import { saveDefaults, saveReporting } from "../../../db/query/settings.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { reportDueAt } from "../settings/report-due.ts";
import { type PushResult, writePush } from "../settings/push.ts";
import { type BothInForce, lockSettings } from "../settings/settings-lock.ts";

/** What owners are mailed; existing devices have it off until it is pushed to them. */
const MAIL_FIELDS: readonly OwnerField[] = ["warningMail", "criticalMail", "statusMail"];

export interface TakenOver {
  readonly groups: readonly ImportedGroup["group"][];
  /** The reports that are sent by this bot from now on. */
  readonly sendsReports: boolean;
  /** The mail switches on their way to existing devices; null: the defaults were not taken over. */
  readonly push: PushResult | null;
}

/**
 * From now on this bot sends in the source's place what the source is set to send: reports, daily mails and owner
 * mails of the groups of settings that were imported into an organization. It changes nothing in the source, where
 * sending has to be switched off by hand. Throws `denied`, and `conflict` when there is nothing to take over.
 */
export async function takeOver(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly reason?: string | undefined },
): Promise<TakenOver> {
  const { organizationId } = input;
  await requireAccess(ctx, actor, "thresholds", organizationId);
  await requireAccess(ctx, actor, "push", organizationId);
  return await ctx.db.transaction(async (tx) => {
    const inForce = await lockSettings(tx, organizationId);
    const waiting = (await findImported(tx, organizationId)).filter((one) => isWaiting(one, inForce));
    if (waiting.length === 0) {
      throw new UsageError(
        "conflict",
        "There is nothing to take over: this organization inherits its settings, or they are this bot's own.",
        "organization",
      );
    }
    for (const one of waiting)
      await takeGroup(ctx, tx, { actor, one, inForce, reason: input.reason ?? null });
    const groups = waiting.map(({ group }) => group);
    const after = await lockSettings(tx, organizationId);
    const push = groups.includes("device-defaults")
      ? await writePush(ctx, tx, actor, { organizationId, fields: MAIL_FIELDS, reason: input.reason })
      : null;
    return { groups, sendsReports: after.reporting.reporting.sendReports, push };
  });
}

/** Nobody took it over, and nobody edited it here, which is the same. */
function isWaiting({ group, takenOverAt, version }: ImportedGroup, inForce: BothInForce): boolean {
  const { own, version: ours } = group === "reporting" ? inForce.reporting : inForce.defaults;
  return takenOverAt === null && own && ours === version;
}

async function takeGroup(
  ctx: Context,
  tx: Tx,
  {
    actor,
    one,
    inForce,
    reason,
  }: {
    readonly actor: Actor;
    readonly one: ImportedGroup;
    readonly inForce: BothInForce;
    readonly reason: string | null;
  },
): Promise<void> {
  const { organizationId, group, values } = one;
  const at = ctx.now();
  if (group === "reporting") {
    const reporting = takeOverReporting(inForce.reporting.reporting, values);
    await saveReporting(tx, organizationId, reporting, reportDueAt(reporting, at));
  } else {
    await saveDefaults(tx, organizationId, takeOverDefaults(inForce.defaults.defaults, values));
  }
  const after = await lockSettings(tx, organizationId);
  const { version } = group === "reporting" ? after.reporting : after.defaults;
  await markTakenOver(tx, one, { at, name: actor.name, version });
  await writeAudit(tx, {
    at,
    actor: actor.name,
    origin: actor.origin,
    action: "settings.take-over",
    organizationId,
    entity: `organization:${organizationId}:${group === "reporting" ? "reporting" : "defaults"}`,
    before: group === "reporting" ? inForce.reporting.reporting : inForce.defaults.defaults,
    after: group === "reporting" ? after.reporting.reporting : after.defaults.defaults,
    reason,
  });
}
