import { brake } from "../../core/brake.ts";
import type { Thresholds } from "../../core/judge.ts";
import { policyKey } from "../../core/policy-key.ts";
import type { DeviceDefaults, DevicePolicy, OwnerField } from "../../core/policy.ts";
import { pushFields } from "../../core/push.ts";
import { alertsAWeek, countLevels, countOwedMails, type LevelCounts } from "../../core/what-if.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";
import { fleetHistogram, type FleetHistogram, ownerHistogram } from "./fleet-histogram.ts";

/** Settings as they are, or as somebody thinks of setting them. */
export interface Proposal {
  readonly admins: Thresholds;
  readonly defaults: DeviceDefaults;
  /** Fields of the device defaults that existing devices get as well. */
  readonly push: readonly OwnerField[];
}

export interface WhatIfInput {
  readonly organizationId: number;
  readonly today: Pick<Proposal, "admins">;
  readonly proposed: Proposal;
}

/** What administrators see by one setting. */
export interface Outlook extends LevelCounts {
  /** Devices a week that became critical over the last 90 days, had this been set all the time. */
  readonly alertsAWeek: number;
}

export interface WhatIf {
  readonly today: Outlook;
  readonly proposed: Outlook;
  /** Owners who would get a mail at their next delivery window. */
  readonly ownersMailed: number;
  /** So many mails would be held by the mass-mail brake (R7). */
  readonly held: boolean;
  /** Existing devices that would get other values, and values of theirs that owners chose. */
  readonly pushedDevices: number;
  readonly ownerValues: number;
}

/**
 * What a setting would do to the organization and those that inherit from it, against today's: by the same
 * decision that an evaluation makes, over devices counted at most a minute ago. Throws `denied`.
 */
export async function whatIf(ctx: Context, actor: Actor, input: WhatIfInput): Promise<WhatIf> {
  await requireAccess(ctx, actor, "thresholds", input.organizationId);
  const histogram = await fleetHistogram(ctx, input.organizationId);
  return {
    today: outlook(histogram, input.today.admins),
    proposed: outlook(histogram, input.proposed.admins),
    ...(await mailsOf(ctx, histogram, input)),
    ...pushCounts(histogram, input.proposed),
  };
}

/** Only a push changes what owners of existing devices are told. */
async function mailsOf(
  ctx: Context,
  histogram: FleetHistogram,
  { organizationId, proposed }: WhatIfInput,
): Promise<Pick<WhatIf, "ownersMailed" | "held">> {
  if (proposed.push.length === 0) return { ownersMailed: 0, held: false };
  const { owners, releasedLastDay, ownedDevices } = await ownerHistogram(ctx, organizationId);
  const owed = countOwedMails(owners, policiesAfter(histogram, proposed));
  const { action } = brake({ releasedLastDay, owed: owed.mails, ownedDevices });
  return { ownersMailed: owed.owners, held: action === "hold" };
}

function outlook({ silences, gaps }: FleetHistogram, admins: Thresholds): Outlook {
  return {
    ...countLevels(silences, admins),
    alertsAWeek: alertsAWeek(gaps, silences, admins.criticalDays),
  };
}

function policiesAfter(
  { policies }: FleetHistogram,
  { defaults, push }: Proposal,
): (policyId: number) => DevicePolicy | undefined {
  const after = new Map(
    [...policies].map(([id, { policy }]) => [id, pushFields(policy, defaults, push).policy]),
  );
  return (policyId) => after.get(policyId);
}

function pushCounts(
  { policies }: FleetHistogram,
  { defaults, push }: Proposal,
): Pick<WhatIf, "pushedDevices" | "ownerValues"> {
  let pushedDevices = 0;
  let ownerValues = 0;
  if (push.length === 0) return { pushedDevices, ownerValues };
  for (const { policy, devices } of policies.values()) {
    const pushed = pushFields(policy, defaults, push);
    if (policyKey(pushed.policy) === policyKey(policy)) continue;
    pushedDevices += devices;
    ownerValues += devices * pushed.overwritten.length;
  }
  return { pushedDevices, ownerValues };
}
