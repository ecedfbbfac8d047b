import { listInstallations, replaceSecret } from "../../../db/query/installation.ts";
import type { Context } from "../context.ts";
import { nameOf } from "./installation-store.ts";
import type { Seal } from "./seal.ts";

/** Seals what an earlier key sealed with the present one, so that the earlier can be forgotten. Returns how many. */
export async function sealAgain(ctx: Context, seal: Seal): Promise<number> {
  let changed = 0;
  for (const row of await listInstallations(ctx.db)) {
    if (row.secret === "" || seal.isCurrent(row.secret)) continue;
    const text = seal.open(row.secret, nameOf(row));
    if (text === null) continue;
    await replaceSecret(ctx.db, row, { from: row.secret, to: seal.close(text, nameOf(row)) });
    changed += 1;
  }
  return changed;
}
