/** The two groups of settings that inherit independently of each other (R11). */
export const SETTINGS_GROUPS = ["reporting", "device defaults"] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

/** An organization as far as inheritance is concerned. */
export interface InheritanceNode {
  readonly id: number;
  /** Null: the root, which always has own settings. */
  readonly parentId: number | null;
  /** It has settings of its own in the group that is asked about. */
  readonly own: boolean;
}

/**
 * For each organization the one whose settings are in force in it: itself, or the nearest ancestor with
 * settings of its own (R11). Parents must come before their children; without one that has settings it is
 * left out.
 */
export function settingsOrigins(parentsFirst: readonly InheritanceNode[]): ReadonlyMap<number, number> {
  const origins = new Map<number, number>();
  for (const { id, parentId, own } of parentsFirst) {
    const origin = own || parentId === null ? id : origins.get(parentId);
    if (origin !== undefined) origins.set(id, origin);
  }
  return origins;
}
