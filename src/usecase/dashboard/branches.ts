import type { Queryable } from "../../../db/client.ts";
import { organizationParents } from "../../../db/query/organization.ts";
import { branchesBelow, type TreeNode } from "../../core/branch.ts";

export interface Branches {
  /** The organizations at and below the chosen one; null: all there are. */
  readonly within: readonly number[] | null;
  /** The rows of each branch, and its name; branches without a row are left out. */
  gather<Row extends { readonly organizationId: number }>(
    rows: readonly Row[],
  ): readonly { readonly id: number; readonly name: string; readonly rows: readonly Row[] }[];
}

/** The branches of an organization in the tree as it stands. */
export async function loadBranches(
  q: Queryable,
  chosen: { readonly id: number; readonly root: boolean },
): Promise<Branches> {
  return branchesOf(await organizationParents(q), chosen);
}

/**
 * An organization and those directly below it, each with all below. Where all rows are in one branch, it is taken
 * apart in its place.
 */
export function branchesOf(
  nodes: readonly (TreeNode & { readonly name: string })[],
  chosen: { readonly id: number; readonly root: boolean },
): Branches {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const below = branchesBelow(nodes, chosen.id);
  return {
    within: chosen.root ? null : [...below.keys()],
    gather(rows) {
      let top = chosen.id;
      for (let branches = below; ; branches = branchesBelow(nodes, top)) {
        const groups = [...Map.groupBy(rows, (row) => branches.get(row.organizationId) ?? top)];
        const only = groups.length === 1 ? groups[0]?.[0] : undefined;
        if (only === undefined || only === top) {
          return groups.map(([id, members]) => ({ id, name: names.get(id) ?? "", rows: members }));
        }
        top = only;
      }
    },
  };
}
