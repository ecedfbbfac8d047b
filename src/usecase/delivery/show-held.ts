import { mailAddressOf } from "../../core/subject.ts";
import type { View } from "../../view/view.ts";
import { oldestHeld } from "../../../db/query/claim.ts";
import { countOwnerMail, type MailCount } from "../../../db/query/release.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";
import { previewStatus } from "../status/status-message.ts";
import { previewOwnerMail } from "./owner-mail.ts";

export interface Held extends MailCount {
  /** The mail to the address that has waited longest; null: none is held. */
  readonly example: {
    readonly email: string;
    /** As it would go out now; null: it would not, for it is no longer true. */
    readonly view: View | null;
  } | null;
}

/** How much owner mail is held because there was so much at once (R7), and what the oldest says. */
export async function showHeld(ctx: Context, actor: Actor): Promise<Held> {
  await requireRootAccess(ctx, actor, "held");
  const count = await countOwnerMail(ctx.db, "held");
  const rows = await oldestHeld(ctx.db);
  const [first] = rows;
  if (first === undefined) return { ...count, example: null };
  const email = mailAddressOf(first.destination);
  const alerts = rows.filter((row) => row.kind === "owner-alert");
  const view =
    first.kind === "owner-alert"
      ? await previewOwnerMail(ctx, { email, rows: alerts })
      : await previewStatus(ctx, email);
  return { ...count, example: { email, view } };
}
