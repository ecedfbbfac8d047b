/**
 * What becomes of an address after a mail to it failed.
 *
 * - `hard`: there is no such address; nothing more is sent to it
 * - `refused`: this mail was refused for good, and not because of the address; somebody is told
 * - `soft`: the server still tries, or gave up for a reason that passes
 */
export type BounceKind = "hard" | "refused" | "soft";

/** Permanent, and yet not about the address: a full mailbox, size, content, routing loops, what the server thinks of us. */
const NOT_THE_ADDRESS = /^5\.(?:2\.[23]|3\.|4\.|6\.|7\.)/u;
/** A mailbox is full for a while (RFC 3463, X.2.2). */
const PASSES = /^5\.2\.2/u;

/** How bad a failure is, by the action and the status of its report (RFC 3463, RFC 3464). */
export function bounceKind(failed: {
  readonly action: "failed" | "delayed" | "other";
  readonly status: string | null;
}): BounceKind {
  const { action, status } = failed;
  if (action !== "failed") return "soft";
  if (status === null) return "refused";
  if (!status.startsWith("5.") || PASSES.test(status)) return "soft";
  return NOT_THE_ADDRESS.test(status) ? "refused" : "hard";
}
