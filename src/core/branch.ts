/** An organization and where it hangs. */
export interface TreeNode {
  readonly id: number;
  readonly parentId: number | null;
}

/**
 * For each organization at or below one: the branch it belongs to, which is the organization directly below, or
 * the one itself. What lies elsewhere is left out.
 */
export function branchesBelow(nodes: readonly TreeNode[], top: number): ReadonlyMap<number, number> {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]));
  const found = new Map<number, number | null>([[top, top]]);
  for (const { id } of nodes) {
    const passed: number[] = [];
    let at: number | null | undefined = id;
    while (at !== null && at !== undefined && !found.has(at)) {
      passed.push(at);
      at = parents.get(at);
    }
    const end = at === null || at === undefined ? null : (found.get(at) ?? null);
    const first = at === top ? passed.at(-1) : undefined;
    for (const each of passed) found.set(each, first ?? end);
  }
  return new Map([...found].flatMap(([id, branch]) => (branch === null ? [] : [[id, branch]])));
}
