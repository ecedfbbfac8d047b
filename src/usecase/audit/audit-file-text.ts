import { type Actor, type Context, UsageError } from "../context.ts";
import { exportAudit } from "./page-audit.ts";

/** What goes with a message; more is read at the terminal or by HTTP, where it streams. */
const MOST_BYTES = 20_000_000;

/** The audit as CSV for a message. Throws `denied`, and `invalid` without a reason or when it is too long for one. */
export async function auditFileText(
  ctx: Context,
  actor: Actor,
  asked: { readonly organizationId: number; readonly reason: string },
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  await exportAudit(ctx, actor, { ...asked, from: null, to: null }, async (piece) => {
    bytes += piece.byteLength;
    if (bytes > MOST_BYTES) {
      throw new UsageError(
        "invalid",
        "It is too long for a chat. At the terminal: npm run bot -- audit --export",
      );
    }
    await Promise.resolve(pieces.push(piece));
  });
  return Buffer.concat(pieces).toString("utf8");
}
