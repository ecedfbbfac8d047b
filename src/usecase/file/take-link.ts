import { findFile, takeFile } from "../../../db/query/offered-file.ts";
import type { ViewFile } from "../../view/view.ts";
import type { Context } from "../context.ts";
import { hashOf } from "./file-offers.ts";

/** The name of the file behind an address, which stays there (R22); null: there is none any more. */
export async function nameFile(ctx: Context, offer: string): Promise<string | null> {
  return (await findFile(ctx.db, hashOf(offer), ctx.now()))?.name ?? null;
}

/** The file behind an address, for whoever is first; null: there is none any more. */
export async function takeLinkedFile(ctx: Context, offer: string): Promise<ViewFile | null> {
  return await takeFile(ctx.db, hashOf(offer), { userId: null, now: ctx.now() });
}
