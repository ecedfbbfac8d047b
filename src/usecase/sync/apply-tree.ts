import { placeTree } from "../../core/organization-tree.ts";
import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { resolveOrganizations } from "../../../db/query/resolve.ts";
import { moveOrganizations, organizationsOf, type KnownOrganization } from "../../../db/query/source-tree.ts";
import type { PulledOrganization } from "../../port/pull-source.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/** What a tree as a source has it would change here. */
export interface TreePlan {
  readonly nodes: readonly PulledOrganization[];
  readonly added: readonly PulledOrganization[];
  readonly renamed: readonly PulledOrganization[];
  readonly moved: readonly PulledOrganization[];
  readonly remarks: readonly string[];
}

export function planTree(
  pulled: readonly PulledOrganization[],
  known: readonly KnownOrganization[],
): TreePlan {
  const { nodes, remarks } = placeTree(pulled);
  const byId = new Map(known.map((one) => [one.externalId, one]));
  return {
    nodes,
    remarks,
    added: nodes.filter(({ id }) => !byId.has(id)),
    renamed: nodes.filter(({ id, name }) => byId.has(id) && byId.get(id)?.name !== name),
    moved: nodes.filter(({ id, parentId }) => byId.has(id) && byId.get(id)?.parentExternalId !== parentId),
  };
}

/**
 * Brings the tree of organizations up to date, in one transaction. Returns their ids here by the source's. What a
 * move changes in settings is judged at once; devices keep their own values until a push (R12).
 */
export async function applyTree(run: SyncRun): Promise<ReadonlyMap<string, number>> {
  const { ctx, pull } = run;
  const pulled = await pull.organizations();
  await proceed(run, "organizations", pulled.length);
  for (const { id, name } of pulled) run.names.set(id, name);
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const plan = planTree(pulled, await organizationsOf(tx, pull.namespace));
    run.remarks.push(...plan.remarks);
    for (const { id, parentId } of plan.nodes) if (parentId === null) run.tops.add(id);
    for (const remark of plan.remarks)
      ctx.log.warn({ source: run.source.name, remark }, "the tree of a source has a fault");
    const unplaced = plan.nodes.map(({ id, name, costCentre }) => ({ id, name, costCentre }));
    const ids = await resolveOrganizations(tx, pull.namespace, unplaced, now);
    const toPlace = new Set([...plan.added, ...plan.moved].map(({ id }) => id));
    await moveOrganizations(
      tx,
      plan.nodes.flatMap(({ id, parentId }) => {
        const own = ids.get(id);
        if (own === undefined || !toPlace.has(id)) return [];
        return [{ id: own, parentId: parentId === null ? null : (ids.get(parentId) ?? null) }];
      }),
    );
    await auditTree(run, tx, { plan, ids });
    const judged = new Set<number>();
    for (const { id } of plan.moved) {
      for (const each of await organizationSubtree(tx, ids.get(id) ?? 0)) judged.add(each);
    }
    if (judged.size > 0) await evaluateOrganizations(ctx, tx, [...judged], "move");
    count(run, "organizations added", plan.added.length);
    count(run, "organizations moved", plan.moved.length);
    count(run, "organizations renamed", plan.renamed.length);
    return ids;
  });
}

async function auditTree(
  run: SyncRun,
  tx: Tx,
  { plan, ids }: { readonly plan: TreePlan; readonly ids: ReadonlyMap<string, number> },
): Promise<void> {
  const added = new Set(plan.added.map(({ id }) => id));
  for (const { id, name, parentId } of new Set([...plan.added, ...plan.moved, ...plan.renamed])) {
    const organizationId = ids.get(id) ?? null;
    await writeAudit(tx, {
      at: run.ctx.now(),
      actor: run.source.name,
      origin: "bot",
      action: added.has(id) ? "organization.add" : "organization.change",
      organizationId,
      entity: `organization:${organizationId}`,
      after: { name, parent: parentId },
      reason: "the source has it so",
    });
  }
}
