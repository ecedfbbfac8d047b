import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";

import { branchesBelow } from "../../src/core/branch.ts";

test("everything below belongs to the branch that begins directly below, and the rest to none", () => {
  const nodes = [
    { id: 4, parentId: 3 },
    { id: 1, parentId: null },
    { id: 2, parentId: 1 },
    { id: 3, parentId: 2 },
    { id: 5, parentId: 1 },
    { id: 6, parentId: 2 },
  ];
  const below = (top: number): [number, number][] =>
    [...branchesBelow(nodes, top)].toSorted(([a], [b]) => a - b);
  expect(below(1)).toEqual([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 5],
    [6, 2],
  ]);
  expect(below(2)).toEqual([
    [2, 2],
    [3, 3],
    [4, 3],
    [6, 6],
  ]);
  expect(below(5)).toEqual([[5, 5]]);
});

test("it says the same as walking up, whatever the tree and the order of its rows", () => {
  assert(
    property(array(nat(1000), { minLength: 1, maxLength: 40 }), nat(1000), (picks, seed) => {
      const nodes = picks.map((pick, id) => ({ id, parentId: id === 0 ? null : pick % id }));
      const shuffled = nodes.toSorted((a, b) => ((a.id * 7919 + seed) % 101) - ((b.id * 7919 + seed) % 101));
      const top = seed % nodes.length;
      const walk = (id: number): number | null => {
        const parent = nodes[id]?.parentId ?? null;
        if (id === top || parent === top) return id;
        return parent === null ? null : walk(parent);
      };
      const expected = nodes.flatMap(({ id }) => {
        const branch = walk(id);
        return branch === null ? [] : [[id, branch]];
      });
      expect([...branchesBelow(shuffled, top)].toSorted(([a], [b]) => a - b)).toEqual(expected);
    }),
  );
});
