import type { Queryable } from "../../../db/client.ts";
import { organizationParents } from "../../../db/query/organization.ts";
import { branchesBelow } from "../../core/branch.ts";

export interface Branches {
  /** The organizations at and below the chosen one; null: all there are. */
  readonly within: readonly number[] | null;
  /** The rows of each branch, and its name; branches without a row are left out. */
  gather<Row extends { readonly organizationId: number }>(
    rows: readonly Row[],
  ): readonly { readonly id: number; readonly name: string; readonly rows: readonly Row[] }[];
}

/** An organization and those directly below it, each with all below. */
export async function loadBranches(
  q: Queryable,
  chosen: { readonly id: number; readonly root: boolean },
): Promise<Branches> {
  const nodes = await organizationParents(q);
  const branches = branchesBelow(nodes, chosen.id);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return {
    within: chosen.root ? null : [...branches.keys()],
    gather(rows) {
      const groups = Map.groupBy(rows, (row) => branches.get(row.organizationId) ?? chosen.id);
      return [...groups].map(([id, members]) => ({ id, name: names.get(id) ?? "", rows: members }));
    },
  };
}
