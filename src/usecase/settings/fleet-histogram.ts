import { allowanceMs } from "../../core/as-of.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../core/instant.ts";
import { LEVELS } from "../../core/level.ts";
import type { DevicePolicy } from "../../core/policy.ts";
import {
  type Gaps,
  LOOK_BACK_DAYS,
  type OwnedSilence,
  type Owners,
  type Silences,
} from "../../core/what-if.ts";
import { inheritingSubtree } from "../../../db/query/organization.ts";
import { findPolicies } from "../../../db/query/policy.ts";
import { countByPolicy } from "../../../db/query/push.ts";
import { countOwnedDevices, countReleased } from "../../../db/query/release.ts";
import {
  type FleetTimes,
  loadGaps,
  loadOwners,
  loadSilences,
  type SetClock,
} from "../../../db/query/what-if.ts";
import type { SourceSet } from "../../../db/query/source-set.ts";
import type { Context } from "../context.ts";
import { type Frame, loadFrame } from "../evaluate/frame.ts";

/** What a what-if needs of an organization's devices, small however many there are. */
export interface FleetHistogram {
  /** Of the organization and those that inherit its reporting settings. */
  readonly silences: readonly Silences[];
  readonly gaps: readonly Gaps[];
  /** Of the organization and those that inherit its device defaults. */
  readonly owners: readonly Owners[];
  readonly policies: ReadonlyMap<number, { readonly policy: DevicePolicy; readonly devices: number }>;
  /** What the mass-mail brake goes by. */
  readonly releasedLastDay: number;
  readonly ownedDevices: number;
}

interface Kept {
  readonly until: Instant;
  readonly histogram: Promise<FleetHistogram>;
}

/** So long is one kept, for whoever types in a form. */
const KEPT_MS = MINUTE_MS;
const MOST_KEPT = 50;
/** By database, so that two programs in one process never mix. */
const kept = new WeakMap<object, Map<number, Kept>>();

/** How an organization's devices stand: at most a minute old, so that each keystroke is answered at once. */
export async function fleetHistogram(ctx: Context, organizationId: number): Promise<FleetHistogram> {
  const mine = kept.get(ctx.db) ?? new Map<number, Kept>();
  kept.set(ctx.db, mine);
  for (const [id, { until }] of mine) {
    if (until <= ctx.now() || mine.size > MOST_KEPT) mine.delete(id);
  }
  const known = mine.get(organizationId);
  if (known !== undefined) return await known.histogram;
  const histogram = loadHistogram(ctx, organizationId);
  mine.set(organizationId, { until: ctx.now() + KEPT_MS, histogram });
  try {
    return await histogram;
  } catch (error) {
    mine.delete(organizationId);
    throw error;
  }
}

/** Settings were changed: what is kept may no longer be so. */
export function forgetHistograms(ctx: Context): void {
  kept.delete(ctx.db);
}

async function loadHistogram(ctx: Context, organizationId: number): Promise<FleetHistogram> {
  const now = ctx.now();
  const [frame, reportingIds, defaultsIds] = await Promise.all([
    loadFrame(ctx.db, now),
    inheritingSubtree(ctx.db, organizationId, "reporting"),
    inheritingSubtree(ctx.db, organizationId, "defaults"),
  ]);
  const times = timesOf(frame, ctx.rules.graceDays);
  const mailable = defaultsIds.filter((id) => frame.organizations.get(id)?.clientHidden !== true);
  const [silences, gaps, owners, counts, releasedLastDay, ownedDevices] = await Promise.all([
    loadSilences(ctx.db, reportingIds, times),
    loadGaps(ctx.db, reportingIds, { since: now - LOOK_BACK_DAYS * DAY_MS, now }),
    loadOwners(ctx.db, mailable, times),
    countByPolicy(ctx.db, defaultsIds),
    countReleased(ctx.db, now - DAY_MS),
    countOwnedDevices(ctx.db),
  ]);
  const policies = await findPolicies(ctx.db, [...counts.keys()]);
  return {
    silences,
    gaps,
    owners: owners.map((bucket) => ({ owners: bucket.owners, devices: bucket.devices.map(ownedOf) })),
    policies: new Map([...policies].map(([id, policy]) => [id, { policy, devices: counts.get(id) ?? 0 }])),
    releasedLastDay,
    ownedDevices,
  };
}

function timesOf(frame: Frame, graceDays: number): FleetTimes {
  return {
    now: frame.now,
    graceDays,
    clocks: [...frame.sets.values()].map(clockOf),
    absences: frame.gaps.filter((gap) => allowanceMs([gap], null, frame.now) > 0),
  };
}

function clockOf({ id, sources }: SourceSet): SetClock {
  const enabled = sources.filter((source) => source.enabled);
  const earliest = (mode: "pull" | "snapshot"): Instant | null => {
    const times = enabled.filter((source) => source.mode === mode).map(({ asOf }) => asOf);
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
  return {
    setId: id,
    pullAt: earliest("pull"),
    snapshotAt: earliest("snapshot"),
    push: enabled.some((source) => source.mode === "push"),
  };
}

function ownedOf(key: string): OwnedSilence {
  const [policyId, days, settled] = key.split(":");
  return {
    policyId: Number(policyId),
    days: Number(days),
    settled: LEVELS.find((level) => level === settled) ?? "ok",
  };
}
