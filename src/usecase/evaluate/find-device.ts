import { findDevices, type FoundDevice, suggestDevices } from "../../../db/query/find-device.ts";
import type { Verb } from "../../core/access.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

export interface SeenDevice extends FoundDevice {
  /** `full`: by a role in its organization. `own`: because the device is the asker's. */
  readonly scope: "full" | "own";
}

/**
 * The one device of that name or id which the actor may use the verb on. Devices the actor may not see do
 * not exist for them: neither the refusals nor the suggestions tell.
 */
export async function findDevice(ctx: Context, actor: Actor, word: string, verb: Verb): Promise<SeenDevice> {
  const visible = new Set(
    (await visibleOrganizations(ctx, actor, { verb, accept: ["full"] })).map((row) => row.id),
  );
  const seer = { organizationIds: [...visible], email: actor.email };
  const found = (await findDevices(ctx.db, word, seer)).flatMap((device): SeenDevice[] => {
    if (visible.has(device.organizationId)) return [{ ...device, scope: "full" }];
    return actor.email !== null && device.ownerEmail === actor.email ? [{ ...device, scope: "own" }] : [];
  });
  const [first, ...others] = found;
  if (first === undefined) throw await unknownDevice(ctx, word, [...visible]);
  if (others.length > 0) throw ambiguousDevice(word, found);
  return first;
}

async function unknownDevice(ctx: Context, word: string, visible: readonly number[]): Promise<UsageError> {
  const similar = await suggestDevices(ctx.db, word, visible);
  const hint =
    similar.length > 0
      ? ` Did you mean ${similar.join(", ")}?`
      : " Names and ids are as in the backup system.";
  return new UsageError("not-found", `There is no device "${word}" that you may see.${hint}`, "device", {
    wrong: word,
    choices: similar.map((name) => ({ word: name, label: name })),
  });
}

function ambiguousDevice(word: string, found: readonly FoundDevice[]): UsageError {
  const list = found
    .map((one) => `${one.externalId} (${one.organizationName}, ${one.ownerEmail ?? "no owner"})`)
    .join("; ");
  return new UsageError(
    "ambiguous",
    `There are ${found.length} devices "${word}". Name one by its id: ${list}.`,
    "device",
    {
      wrong: word,
      choices: found.map((one) => ({
        word: one.externalId,
        label: `${one.organizationName}: ${one.externalId}`,
      })),
    },
  );
}
