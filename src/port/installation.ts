/** A workspace or tenant that the bot was installed in, with what is needed to act there. */
export interface Installation {
  readonly platform: "slack" | "teams";
  readonly workspaceId: string;
  readonly enterpriseId: string | null;
  readonly name: string | null;
  /** The platform's own record with its tokens, as JSON; encrypted at rest. */
  readonly secret: string;
}

/** Keeps installations. A workspace is believed only when it is approved (R25). */
export interface InstallationStore {
  /** Keeps an installation, or replaces an earlier one of the same workspace. Says whether it is approved. */
  save(installation: Installation): Promise<{ readonly approved: boolean }>;
  /** Null: never installed, or removed. */
  find(platform: Installation["platform"], workspaceId: string): Promise<Installation | null>;
  isApproved(platform: Installation["platform"], workspaceId: string): Promise<boolean>;
  /** The platform took the bot out: tokens are forgotten, subscriptions there are switched off, somebody is told (R23). */
  remove(platform: Installation["platform"], workspaceId: string): Promise<void>;
}

/** What workspaces were found to reject, so that it is not tried again with each message. */
export interface CapabilityStore {
  /** Names of what the workspace rejected. */
  rejected(platform: Installation["platform"], workspaceId: string): Promise<ReadonlySet<string>>;
  reject(platform: Installation["platform"], workspaceId: string, capability: string): Promise<void>;
}
