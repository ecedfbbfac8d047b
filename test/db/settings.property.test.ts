import * as fc from "fast-check";
import { expect, test } from "vitest";

import { inheritingSubtree, organizationPath, organizationSubtree } from "../../db/query/organization.ts";
import {
  effectiveDefaults,
  effectiveReporting,
  saveDefaults,
  saveReporting,
} from "../../db/query/settings.ts";
import { settingsOrigins } from "../../src/core/inheritance.ts";
import { DEFAULT_DEVICE_DEFAULTS, DEFAULT_REPORTING } from "../../src/core/policy.ts";
import { addOrganization, ROOT } from "../support/company.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld();

interface Node {
  readonly id: number;
  readonly parentId: number | null;
  readonly ownReporting: boolean;
  readonly ownDefaults: boolean;
}

/** One organization: which of those before it is its parent, and what it has of its own. */
const anyNode = fc.record({ parent: fc.nat(), ownReporting: fc.boolean(), ownDefaults: fc.boolean() });

test("in any tree the database and the rule agree on whose settings are in force, and on who inherits", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyNode, { maxLength: 9 }), async (drawn) => {
      round += 1;
      const nodes = await plant(drawn, round);
      const ids = nodes.map(({ id }) => id);
      const reporting = settingsOrigins(nodes.map((node) => ({ ...node, own: node.ownReporting })));
      const defaults = settingsOrigins(nodes.map((node) => ({ ...node, own: node.ownDefaults })));
      expect(originsOf(await effectiveReporting(world.db, ids))).toEqual(sorted(reporting));
      expect(originsOf(await effectiveDefaults(world.db, ids))).toEqual(sorted(defaults));
      for (const node of nodes) {
        const below = await organizationSubtree(world.db, node.id);
        const inheriting = await inheritingSubtree(world.db, node.id, "reporting");
        const origin = reporting.get(node.id);
        expect(inheriting).toEqual(below.filter((id) => id === node.id || reporting.get(id) === origin));
        const path = await organizationPath(world.db, node.id);
        expect([path[0], path.at(-1)]).toEqual([ROOT, node.id]);
      }
      await uproot(ids);
    }),
    { numRuns: 40 },
  );
});

async function plant(
  drawn: readonly { parent: number; ownReporting: boolean; ownDefaults: boolean }[],
  round: number,
): Promise<readonly Node[]> {
  const nodes: Node[] = [{ id: ROOT, parentId: null, ownReporting: true, ownDefaults: true }];
  for (const [index, { parent, ownReporting, ownDefaults }] of drawn.entries()) {
    const parentId = nodes[parent % nodes.length]?.id ?? ROOT;
    const id = await addOrganization(world.db, `${round}-${index}`, parentId);
    await world.db.transaction(async (tx) => {
      if (ownReporting) await saveReporting(tx, id, DEFAULT_REPORTING, null);
      if (ownDefaults) await saveDefaults(tx, id, DEFAULT_DEVICE_DEFAULTS);
    });
    nodes.push({ id, parentId, ownReporting, ownDefaults });
  }
  return nodes;
}

async function uproot(ids: readonly number[]): Promise<void> {
  for (const id of ids.toReversed()) {
    if (id !== ROOT) await world.db.sql`delete from organization where id = ${id}`;
  }
}

function originsOf(
  rows: readonly { readonly organizationId: number; readonly fromOrganizationId: number }[],
): readonly (readonly [number, number])[] {
  return rows.map(({ organizationId, fromOrganizationId }) => [organizationId, fromOrganizationId]);
}

function sorted(origins: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  return [...origins].toSorted(([a], [b]) => a - b);
}
