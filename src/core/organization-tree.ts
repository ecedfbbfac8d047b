/** An organization as a source places it. */
export interface TreeNode {
  readonly id: string;
  readonly name: string;
  /** Null: at the top. */
  readonly parentId: string | null;
}

export interface PlacedTree<Node extends TreeNode> {
  /** Every node once, parents before children, with a parent that is among them or null. */
  readonly nodes: readonly Node[];
  /** What is wrong with the tree, for people, a line each. */
  readonly remarks: readonly string[];
}

/**
 * Puts organizations in an order in which a tree can be built. One whose parent is unknown goes to the top; of a
 * cycle, which no tree can hold, the one with the lowest id does. Both are remarked on.
 */
export function placeTree<Node extends TreeNode>(given: readonly Node[]): PlacedTree<Node> {
  const byId = new Map(given.map((node) => [node.id, node]));
  const remarks: string[] = [];
  const rooted = new Map<string, Node>();
  for (const node of byId.values()) {
    if (node.parentId === null || byId.has(node.parentId)) {
      rooted.set(node.id, node);
      continue;
    }
    remarks.push(
      `The organization "${node.name}" (${node.id}) has an unknown parent (${node.parentId}); it is shown at the top.`,
    );
    rooted.set(node.id, { ...node, parentId: null });
  }
  for (const cycle of findCycles(rooted)) {
    const [first] = cycle.toSorted((a, b) => compareIds(a.id, b.id));
    if (first === undefined) continue;
    const names = cycle.map(({ name }) => `"${name}"`).join(", ");
    remarks.push(
      `The organizations ${names} are each other's parents; "${first.name}" (${first.id}) is shown at the top.`,
    );
    rooted.set(first.id, { ...first, parentId: null });
  }
  return { nodes: parentsFirst(rooted), remarks };
}

function findCycles<Node extends TreeNode>(nodes: ReadonlyMap<string, Node>): Node[][] {
  const done = new Set<string>();
  const cycles: Node[][] = [];
  for (const start of nodes.values()) {
    const way: Node[] = [];
    const onWay = new Set<string>();
    let at: Node | undefined = start;
    while (at !== undefined && !done.has(at.id) && !onWay.has(at.id)) {
      way.push(at);
      onWay.add(at.id);
      at = at.parentId === null ? undefined : nodes.get(at.parentId);
    }
    if (at !== undefined && onWay.has(at.id)) cycles.push(way.slice(way.indexOf(at)));
    for (const node of way) done.add(node.id);
  }
  return cycles;
}

function parentsFirst<Node extends TreeNode>(nodes: ReadonlyMap<string, Node>): Node[] {
  const children = Map.groupBy(nodes.values(), (node) => node.parentId);
  const placed: Node[] = [...(children.get(null) ?? [])];
  for (const node of placed) placed.push(...(children.get(node.id) ?? []));
  return placed;
}

/** Ids are digits of any length: shorter is lower. */
function compareIds(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : 1) : a.length - b.length;
}
