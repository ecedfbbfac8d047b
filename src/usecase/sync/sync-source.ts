import { randomUUID } from "node:crypto";

import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/instant.ts";
import { stretchInterval, SYNC_INTERVAL_MINUTES, type SyncKind } from "../../core/sync-rhythm.ts";
import { leaveSync, takeSync } from "../../../db/query/sync-lease.ts";
import { organizationsOf } from "../../../db/query/source-tree.ts";
import { ensureSource, type SourceRow } from "../../../db/query/source.ts";
import {
  changeSyncState,
  countActive,
  ensureSyncState,
  setSourceInterval,
  type SyncState,
} from "../../../db/query/sync-state.ts";
import { isDatabaseUnavailable } from "../../../db/unavailable.ts";
import { PullFault, type PullSource } from "../../port/pull-source.ts";
import type { Context } from "../context.ts";
import { completeRead } from "../record/complete-read.ts";
import { beginSourceRun } from "../record/source-run.ts";
import { removeSample } from "../sample/remove-sample.ts";
import { recordUsage } from "../usage/record-usage.ts";
import { applyTree } from "./apply-tree.ts";
import { closeVanished } from "./close-vanished.ts";
import { importPeople } from "./import-people.ts";
import { importRoles } from "./import-roles.ts";
import { importSettings } from "./import-settings.ts";
import { readColdStorage } from "./read-cold-storage.ts";
import { readLegalHolds } from "./read-legal-holds.ts";
import { readDevices } from "./read-devices.ts";
import { readRestores } from "./read-restores.ts";
import {
  count,
  keepAlive,
  LEASE_MS,
  RESUME_MS,
  SyncInterrupted,
  type SyncProgress,
  type SyncRun,
} from "./sync-run.ts";

/** An instance without a sign of life for so long is gone. */
const DEAD_AFTER_MS = MINUTE_MS;
/** A frequent read looks this much further back than the last one began, for what arrived late. */
const OVERLAP_MS = HOUR_MS;

export interface SyncOptions {
  readonly kind: SyncKind;
  /** The instance of the bot that serves; null: a verb at the terminal. */
  readonly instanceId: string | null;
  readonly onProgress?: (progress: SyncProgress) => void;
  readonly stopped?: AbortSignal;
}

export interface SyncResult {
  /**
   * - `done`: a good complete read
   * - `held`: too many devices are missing; nothing was closed
   * - `failed`: the source could not be read, `fault` says why
   * - `busy`: another process reads it
   * - `interrupted`: the bot stopped, or another process took over
   */
  readonly state: "done" | "held" | "failed" | "busy" | "interrupted";
  readonly sourceId: number;
  readonly sourceName: string;
  readonly kind: SyncKind;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly devices: number;
  readonly fault: string | null;
  readonly remarks: readonly string[];
  /** What was changed, by name. */
  readonly changed: Readonly<Record<string, number>>;
  /** An earlier read that was broken off was gone on with. */
  readonly resumed: boolean;
}

/** The row of a pull source; made before its first read. */
export async function pullSourceRow(ctx: Context, pull: PullSource): Promise<SourceRow> {
  const { kind, name, namespace } = pull;
  return await ensureSource(
    ctx.db,
    { kind, name, namespace, mode: "pull", intervalMinutes: SYNC_INTERVAL_MINUTES },
    ctx.now(),
  );
}

/**
 * Reads a source once. One read at a time over all processes; a full read that was broken off goes on where it was.
 * As-of moves to its start when it was good and complete (R6). What is wrong with the source is kept, logged and
 * returned; only a database that is away, or a fault of the program, is thrown.
 */
export async function syncSource(ctx: Context, pull: PullSource, options: SyncOptions): Promise<SyncResult> {
  const source = await pullSourceRow(ctx, pull);
  const state = await ensureSyncState(ctx.db, source.id);
  const now = ctx.now();
  const run = newRun(ctx, { source, state, pull, options });
  const times = { now, until: now + LEASE_MS, deadBefore: now - DEAD_AFTER_MS };
  const { holder } = run;
  if (!(await takeSync(ctx.db, holder, times))) return resultOf(run, { state: "busy" });
  const alive = keepAlive(run);
  try {
    return await guarded(run, state, run.kind === "full" ? resumeOf(state, now) : null);
  } finally {
    alive.end();
    await leaveSync(ctx.db, holder).catch((error: unknown) => {
      // It ends by itself.
      if (!isDatabaseUnavailable(error)) throw error;
    });
  }
}

function newRun(
  ctx: Context,
  given: {
    readonly source: SourceRow;
    readonly state: SyncState;
    readonly pull: PullSource;
    readonly options: SyncOptions;
  },
): SyncRun {
  const { source, state, pull, options } = given;
  // The first read has to be a full one.
  const kind = state.fullStartedAt === null ? "full" : options.kind;
  const now = ctx.now();
  return {
    ctx,
    source,
    pull,
    kind,
    holder: {
      sourceId: source.id,
      instanceId: options.instanceId ?? randomUUID(),
      token: randomUUID(),
    },
    startedAt: kind === "full" ? (resumeOf(state, now)?.startedAt ?? now) : now,
    said: "begins",
    names: new Map(),
    tops: new Set(),
    remarks: [],
    changed: new Map(),
    onProgress: options.onProgress ?? (() => undefined),
    stopped: options.stopped ?? null,
    stretchedMinutes: state.stretchedMinutes,
  };
}

function resumeOf(state: SyncState, now: Instant): SyncState["resume"] {
  return state.resume !== null && now - state.resume.startedAt < RESUME_MS ? state.resume : null;
}

async function guarded(run: SyncRun, state: SyncState, resume: SyncState["resume"]): Promise<SyncResult> {
  const { ctx, source } = run;
  await changeSyncState(ctx.db, source.id, { triedAt: ctx.now() });
  const sourceRun = await beginSourceRun(ctx, source);
  let devices = 0;
  async function end(fault: string | null): Promise<void> {
    await sourceRun.end({ observations: devices, asOf: fault === null ? run.startedAt : null, fault });
  }
  try {
    const read = await (run.kind === "full" ? readFull(run, state, resume) : readQuick(run, state));
    devices = read.devices;
    if (read.held) {
      const fault = "too many devices are missing; an administrator is asked";
      await changeSyncState(ctx.db, source.id, { fault, faultAt: ctx.now() });
      await end(fault);
      return resultOf(run, { state: "held", devices, fault, resumed: resume !== null });
    }
    await end(null);
    return resultOf(run, { state: "done", devices, resumed: resume !== null });
  } catch (error) {
    // A source that refuses connections looks like a database that does.
    if (!(error instanceof PullFault) && isDatabaseUnavailable(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    await end(message);
    if (error instanceof SyncInterrupted) return resultOf(run, { state: "interrupted", fault: message });
    await changeSyncState(ctx.db, source.id, { fault: message, faultAt: ctx.now() });
    ctx.log.warn(
      { source: source.name, reason: message },
      "a source could not be read; its as-of stands still",
    );
    if (!(error instanceof PullFault)) throw error;
    return resultOf(run, { state: "failed", fault: message });
  }
}

interface Read {
  readonly devices: number;
  readonly held: boolean;
}

async function readFull(run: SyncRun, state: SyncState, resume: SyncState["resume"]): Promise<Read> {
  const { ctx, source, pull } = run;
  let ids: ReadonlyMap<string, number>;
  if (resume === null) {
    // Settings come before devices, because a new device gets the defaults of its organization.
    ids = await applyTree(run);
    await optional(run, "settings", async () => await importSettings(run, ids));
    await optional(run, "people", async () => await importPeople(run, ids));
    await changeSyncState(ctx.db, source.id, {
      resume: { startedAt: run.startedAt, step: "devices", page: 0 },
      remarks: run.remarks,
    });
  } else {
    const known = await organizationsOf(ctx.db, pull.namespace);
    ids = new Map(known.map((one) => [one.externalId, one.id]));
    for (const { externalId, name } of known) run.names.set(externalId, name);
    run.remarks.push(...state.remarks);
  }
  const devices = await readDevices(run, { changedSince: null, fromPage: (resume?.page ?? 0) + 1 });
  if ((await closeVanished(run, state)) === "held") return { devices, held: true };
  await completeRead(ctx, source, { asOf: run.startedAt, full: false });
  await noteGood(run, {
    fullStartedAt: run.startedAt,
    fullMs: ctx.now() - run.startedAt,
    fullActive: await countActive(ctx.db, source.id),
    resume: null,
    heldAt: null,
    heldMissing: null,
    heldActive: null,
    acceptedAt: null,
    acceptedBy: null,
  });
  // They speak for no device: what goes wrong with them is remarked on and keeps no level from being judged.
  await optional(run, "roles", async () => await importRoles(run, ids));
  await optional(run, "restores", async () => await readRestores(run));
  await optional(run, "cold storage", async () => await readColdStorage(run));
  await optional(run, "legal holds", async () => await readLegalHolds(run));
  await changeSyncState(ctx.db, source.id, {
    remarks: run.remarks,
    changed: Object.fromEntries(run.changed),
  });
  await removeSample(ctx);
  // Otherwise a report made right after the first read would have nothing to charge.
  await recordUsage(ctx);
  return { devices, held: false };
}

async function readQuick(run: SyncRun, state: SyncState): Promise<Read> {
  const { ctx, source } = run;
  for (const { externalId, name } of await organizationsOf(ctx.db, run.pull.namespace))
    run.names.set(externalId, name);
  const last = Math.max(state.quickStartedAt ?? 0, state.fullStartedAt ?? 0);
  const devices = await readDevices(run, { changedSince: last - OVERLAP_MS, fromPage: 1 });
  await completeRead(ctx, source, { asOf: run.startedAt, full: false });
  await noteGood(run, { quickStartedAt: run.startedAt, quickMs: ctx.now() - run.startedAt });
  return { devices, held: false };
}

/** A part that the read can do without: a fault of the source in it becomes a remark. */
async function optional(run: SyncRun, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PullFault)) throw error;
    // What passes is tried again with the whole read, so that nothing half read is taken for all there is.
    if (error.kind === "away" && (what === "settings" || what === "people")) throw error;
    run.remarks.push(`The ${what} could not be read: ${error.message}`);
    run.ctx.log.warn(
      { source: run.source.name, what, reason: error.message },
      "a part of a source could not be read",
    );
    count(run, `${what} not read`);
  }
}

/** The interval in force is that of the reads as long as they last now. */
async function noteGood(run: SyncRun, change: Partial<SyncState>): Promise<void> {
  const { ctx, source } = run;
  const stretchedMinutes = stretchInterval(SYNC_INTERVAL_MINUTES, ctx.now() - run.startedAt);
  await changeSyncState(ctx.db, source.id, { ...change, stretchedMinutes, fault: null, faultAt: null });
  await setSourceInterval(ctx.db, source.id, stretchedMinutes ?? SYNC_INTERVAL_MINUTES);
}

function resultOf(
  run: SyncRun,
  end: Pick<SyncResult, "state"> & Partial<Pick<SyncResult, "devices" | "fault" | "resumed">>,
): SyncResult {
  const { source, kind, startedAt, remarks, changed, ctx } = run;
  return {
    sourceId: source.id,
    sourceName: source.name,
    kind,
    startedAt,
    endedAt: ctx.now(),
    devices: 0,
    fault: null,
    resumed: false,
    remarks,
    changed: Object.fromEntries(changed),
    ...end,
  };
}
