import { settingsOrigins } from "../../core/inheritance.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";
import { organizationTree, rootOrganizationId } from "../../../db/query/organization.ts";
import type { NamedOrganization } from "./show-settings.ts";

export interface ListedOrganization extends NamedOrganization {
  /** 0 is the root. */
  readonly depth: number;
  readonly ownReporting: boolean;
  readonly reportingFrom: NamedOrganization;
  readonly ownDefaults: boolean;
  readonly defaultsFrom: NamedOrganization;
}

/**
 * The organizations the actor may see, as a tree, each with where its settings come from; with `own`
 * only the exceptions: those below the root that stand alone in a group (R11).
 */
export async function listOrganizations(
  ctx: Context,
  actor: Actor,
  input: { readonly own: boolean },
): Promise<readonly ListedOrganization[]> {
  const visible = await visibleOrganizations(ctx, actor, { verb: "status", accept: ["full", "totals"] });
  const tree = await organizationTree(ctx.db, await rootOrganizationId(ctx.db));
  const reporting = settingsOrigins(tree.map((row) => ({ ...row, own: row.ownReporting })));
  const defaults = settingsOrigins(tree.map((row) => ({ ...row, own: row.ownDefaults })));
  const names = new Map(visible.map(({ id, name }) => [id, name]));
  // What the actor may not see is not named.
  const named = (id: number): NamedOrganization => ({ id, name: names.get(id) ?? "an organization above" });
  return visible
    .filter((row) => !input.own || (row.depth > 0 && (row.ownReporting || row.ownDefaults)))
    .map((row) => ({
      ...named(row.id),
      depth: row.depth,
      ownReporting: row.ownReporting,
      reportingFrom: named(reporting.get(row.id) ?? row.id),
      ownDefaults: row.ownDefaults,
      defaultsFrom: named(defaults.get(row.id) ?? row.id),
    }));
}
