/** How a restore ended; `unknown`: the source did not say. */
export const RESTORE_RESULTS = ["running", "completed", "problems", "canceled", "unknown"] as const;
export type RestoreResult = (typeof RESTORE_RESULTS)[number];

/** What legal and security ask about: somebody else than the owner asked, it went elsewhere, it went through a browser. */
export const RESTORE_FLAGS = ["not-owner", "other-device", "web"] as const;
export type RestoreFlag = (typeof RESTORE_FLAGS)[number];
