import type { Instant } from "../../core/instant.ts";
import { joinObservations, type JoinedObservation } from "../../core/join-observations.ts";
import type { Observation, ObservedArchive, ObservedOrganization } from "../../core/observation.ts";
import type { Tx } from "../../../db/client.ts";
import { findStagedCandidates } from "../../../db/query/candidate.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { mergeStaged } from "../../../db/query/merge.ts";
import { resolveDestinations, resolveOrganizations } from "../../../db/query/resolve.ts";
import { advanceAsOf, type SourceRow } from "../../../db/query/source.ts";
import { type Resolved, stageObservations } from "../../../db/query/stage.ts";
import type { Context } from "../context.ts";
import { type Evaluated, evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { addEvaluated } from "../evaluate/evaluate-fleet.ts";
import { latestSetTimes, loadFrame } from "../evaluate/frame.ts";

/**
 * Records one batch and judges its devices, in one transaction (DESIGN, flow). A batch of up to
 * 10,000 observations keeps it within about a second.
 *
 * `asOf`: the time a snapshot was taken; null where the source's as-of moves by other means.
 */
export async function recordBatch(
  ctx: Context,
  source: SourceRow,
  batch: readonly Observation[],
  asOf: Instant | null,
): Promise<Evaluated & { readonly recorded: number }> {
  const joined = joinObservations(batch);
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    await stageObservations(tx, await resolve(tx, source.namespace, joined, now));
    if (asOf !== null && source.mode === "snapshot") await advanceAsOf(tx, source.id, asOf, now);
    const moved = new Set(
      await mergeStaged(tx, {
        namespace: source.namespace,
        sourceId: source.id,
        mode: source.mode,
        notCompletedDays: ctx.rules.notCompletedDays,
        now,
      }),
    );
    const frame = await loadFrame(tx, now);
    const ids = await findStagedCandidates(tx, latestSetTimes(frame));
    const [movedIds, otherIds] = [ids.filter((id) => moved.has(id)), ids.filter((id) => !moved.has(id))];
    const evaluated = await evaluateDevices(ctx, tx, frame, { deviceIds: otherIds, cause: "observation" });
    const afterMove = await evaluateDevices(ctx, tx, frame, { deviceIds: movedIds, cause: "move" });
    return { ...addEvaluated(evaluated, afterMove), recorded: joined.length };
  });
}

async function resolve(
  tx: Tx,
  namespace: string,
  batch: readonly JoinedObservation[],
  now: Instant,
): Promise<Resolved[]> {
  const seenOrganizations = new Map<string, ObservedOrganization>();
  const seenDestinations = new Map<string, ObservedArchive["destination"]>();
  for (const { organization, archives } of batch) {
    seenOrganizations.set(organization.id, organization);
    for (const { destination } of archives) seenDestinations.set(destination.id, destination);
  }
  const organizations = await resolveOrganizations(tx, namespace, [...seenOrganizations.values()], now);
  const destinations = await resolveDestinations(tx, namespace, [...seenDestinations.values()]);
  return batch.map((observation) => ({
    observation,
    organizationId: organizations.get(observation.organization.id) ?? 0,
    destinationIds: observation.archives.map(({ destination }) => destinations.get(destination.id) ?? 0),
  }));
}
