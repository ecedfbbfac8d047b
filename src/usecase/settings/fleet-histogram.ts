import { allowanceMs } from "../../core/as-of.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../core/instant.ts";
import type { DevicePolicy } from "../../core/policy.ts";
import { type Gaps, LOOK_BACK_DAYS, type Owners, type Silences } from "../../core/what-if.ts";
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
  readonly policies: ReadonlyMap<number, { readonly policy: DevicePolicy; readonly devices: number }>;
}

/** What a push would do to owners; counted only when one is thought of. */
export interface OwnerHistogram {
  readonly owners: readonly Owners[];
  /** What the mass-mail brake goes by. */
  readonly releasedLastDay: number;
  readonly ownedDevices: number;
}

interface Kept {
  readonly until: Instant;
  readonly fleet: Promise<FleetHistogram>;
  owners: Promise<OwnerHistogram> | null;
}

/** So long is one kept, for whoever types in a form. */
const KEPT_MS = MINUTE_MS;
const MOST_KEPT = 50;
/** The past of so many devices is looked at; a larger fleet is judged by a part of it. */
const MOST_SAMPLED = 20_000;
/** By database, so that two programs in one process never mix. */
const kept = new WeakMap<object, Map<number, Kept>>();

/** How an organization's devices stand: at most a minute old, so that each keystroke is answered at once. */
export async function fleetHistogram(ctx: Context, organizationId: number): Promise<FleetHistogram> {
  return await keptOf(ctx, organizationId).fleet;
}

/** The same of their owners. */
export async function ownerHistogram(ctx: Context, organizationId: number): Promise<OwnerHistogram> {
  const mine = keptOf(ctx, organizationId);
  mine.owners ??= forgetFailed(ctx, organizationId, loadOwnerHistogram(ctx, organizationId));
  return await mine.owners;
}

function keptOf(ctx: Context, organizationId: number): Kept {
  const mine = kept.get(ctx.db) ?? new Map<number, Kept>();
  kept.set(ctx.db, mine);
  for (const [id, { until }] of mine) {
    if (until <= ctx.now() || mine.size > MOST_KEPT) mine.delete(id);
  }
  const known = mine.get(organizationId);
  if (known !== undefined) return known;
  const fleet = forgetFailed(ctx, organizationId, loadHistogram(ctx, organizationId));
  const added: Kept = { until: ctx.now() + KEPT_MS, fleet, owners: null };
  mine.set(organizationId, added);
  return added;
}

/** What could not be counted is counted again by the next who asks. */
function forgetFailed<T>(ctx: Context, organizationId: number, work: Promise<T>): Promise<T> {
  work.catch(() => kept.get(ctx.db)?.delete(organizationId));
  return work;
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
  const [silences, counts] = await Promise.all([
    loadSilences(ctx.db, reportingIds, timesOf(frame, ctx.rules.graceDays)),
    countByPolicy(ctx.db, defaultsIds),
  ]);
  const policies = await findPolicies(ctx.db, [...counts.keys()]);
  const devices = silences.reduce((sum, bucket) => sum + bucket.devices, 0);
  const every = Math.max(1, Math.ceil(devices / MOST_SAMPLED));
  return {
    silences,
    gaps: await loadGaps(ctx.db, reportingIds, { since: now - LOOK_BACK_DAYS * DAY_MS, now, every }),
    policies: new Map([...policies].map(([id, policy]) => [id, { policy, devices: counts.get(id) ?? 0 }])),
  };
}

async function loadOwnerHistogram(ctx: Context, organizationId: number): Promise<OwnerHistogram> {
  const now = ctx.now();
  const [frame, organizationIds] = await Promise.all([
    loadFrame(ctx.db, now),
    inheritingSubtree(ctx.db, organizationId, "defaults"),
  ]);
  const mailable = organizationIds.filter((id) => frame.organizations.get(id)?.clientHidden !== true);
  const [owners, releasedLastDay, ownedDevices] = await Promise.all([
    loadOwners(ctx.db, mailable, timesOf(frame, ctx.rules.graceDays)),
    countReleased(ctx.db, now - DAY_MS),
    countOwnedDevices(ctx.db),
  ]);
  return { owners, releasedLastDay, ownedDevices };
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
