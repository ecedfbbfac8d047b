import { findDevices, type FoundDevice, suggestDevices } from "../../../db/query/find-device.ts";
import { type Context, UsageError } from "../context.ts";

/** The one device of that name or id; a friendly refusal when there is none or more than one. */
export async function findDevice(ctx: Context, word: string): Promise<FoundDevice> {
  const found = await findDevices(ctx.db, word);
  const [first, ...others] = found;
  if (first === undefined) {
    const similar = await suggestDevices(ctx.db, word);
    const hint = similar.length > 0 ? ` Did you mean ${similar.join(", ")}?` : " Names and ids are as in the backup system.";
    throw new UsageError("not-found", `There is no device "${word}".${hint}`, "device");
  }
  if (others.length > 0) {
    const list = found.map((one) => `${one.externalId} (${one.organizationName}, ${one.ownerEmail ?? "no owner"})`).join("; ");
    throw new UsageError("ambiguous", `There are ${found.length} devices "${word}". Name one by its id: ${list}.`, "device");
  }
  return first;
}
