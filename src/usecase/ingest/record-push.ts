import { ensureSource, listSources, type SourceRow } from "../../../db/query/source.ts";
import type { BoundOrganization } from "../../../db/query/token.ts";
import type { Observation } from "../../core/observation.ts";
import type { Context } from "../context.ts";
import { recordObservations, type RecordResult } from "../record/record-observations.ts";

const TOOLS = {
  kind: "tools",
  name: "tools",
  namespace: "tools",
  mode: "push",
  intervalMinutes: null,
} as const;

/**
 * Records what was pushed for an organization.
 *
 * Its devices get the namespace of the organization, so that its id means the same there: a tool may report
 * for an organization that another source knows, and must not make a second one of that name.
 */
export async function recordPush(
  ctx: Context,
  organization: BoundOrganization,
  observations: readonly Observation[],
): Promise<RecordResult> {
  const source = { ...(await toolsSource(ctx)), namespace: organization.namespace };
  return await recordObservations(ctx, source, observations, { asOf: null, full: false });
}

/** Looked up before it is made: an insert that finds it there would use up an id with every ping. */
async function toolsSource(ctx: Context): Promise<SourceRow> {
  const sources = await listSources(ctx.db);
  return sources.find(({ name }) => name === TOOLS.name) ?? (await ensureSource(ctx.db, TOOLS, ctx.now()));
}
