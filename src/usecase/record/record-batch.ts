import type { Instant } from "../../core/instant.ts";
import { joinObservations, type JoinedObservation } from "../../core/join-observations.ts";
import type { Observation } from "../../core/observation.ts";
import type { Tx } from "../../../db/client.ts";
import { findStagedCandidates } from "../../../db/query/candidate.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { mergeStaged } from "../../../db/query/merge.ts";
import { defaultPolicyIds } from "../../../db/query/policy.ts";
import { resolveDestinations, resolveOrganizations } from "../../../db/query/resolve.ts";
import { advanceAsOf, type SourceRow } from "../../../db/query/source.ts";
import { type Resolved, stageObservations } from "../../../db/query/stage.ts";
import type { Context } from "../context.ts";
import { type Evaluated, evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { addEvaluated } from "../evaluate/evaluate-fleet.ts";
import { latestSetTimes, loadFrame } from "../evaluate/frame.ts";

/**
 * Records one batch and judges its devices, in one transaction (DESIGN, flow). A batch of up to
 * 25,000 observations keeps it within about two seconds.
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
    const ids = await findStagedCandidates(tx, source.namespace, latestSetTimes(frame));
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
  const organizations = await resolveOrganizations(
    tx,
    namespace,
    batch.map((one) => one.organization),
    now,
  );
  const destinations = await resolveDestinations(
    tx,
    namespace,
    batch.flatMap((one) => one.archives.map((archive) => archive.destination)),
  );
  const policies = await defaultPolicyIds(tx, [...new Set(organizations.values())]);
  return batch.map((observation) => {
    const organizationId = organizations.get(observation.organization.id) ?? 0;
    return {
      observation,
      organizationId,
      policyId: policies.get(organizationId) ?? 0,
      destinationIds: observation.archives.map(({ destination }) => destinations.get(destination.id) ?? 0),
    };
  });
}
